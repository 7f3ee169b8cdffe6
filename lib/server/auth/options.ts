/**
 * next-auth over our sessions. Its credentials provider refuses database sessions and its own cookie outlives
 * sign-out, so its "JWT" is our random handle: `encode` starts a session, `decode` looks one up.
 */

import type { NextAuthOptions } from "next-auth"
import type { JWT } from "next-auth/jwt"
import CredentialsProvider from "next-auth/providers/credentials"
import { isAppError } from "@/lib/errors"
import type { SessionId, UserId } from "@/lib/id"
import { clientIp } from "@/lib/server/client-ip"
import { isHttps, issuer } from "@/lib/server/env"
import { log } from "@/lib/server/log"
import { derivedKey } from "@/lib/server/master-key"
import { endSession, findSession, type Session, sessionCookieName, startSession } from "@/lib/server/session"
import { hasSecondFactor } from "./second-factor"
import { provePerson } from "./sign-in"

declare module "next-auth" {
  interface Session {
    admit: import("@/lib/server/session").Session
  }
}

async function encode({ token }: { token?: JWT }): Promise<string> {
  if (typeof token?.handle === "string") return token.handle
  return startSession(token?.sub as UserId, { amr: ["pwd"] })
}

async function decode({ token: handle }: { token?: string }): Promise<JWT | null> {
  const session = handle ? await findSession(handle) : null
  return session ? { sub: session.user.id, handle, session } : null
}

const credentials = CredentialsProvider({
  name: "password",
  credentials: { email: { label: "E-mail" }, password: { label: "Password", type: "password" } },
  async authorize(given, request) {
    try {
      const person = await provePerson(
        { email: String(given?.email ?? ""), password: String(given?.password ?? "") },
        { ip: clientIp({ get: (name) => request.headers?.[name] ?? null }) },
      )
      // Here nobody can be asked for a code: such a person signs in by the page.
      return (await hasSecondFactor(person.id)) ? null : person
    } catch (error) {
      // next-auth would put the message of an error into the address it redirects to.
      if (!isAppError(error)) log.failure(error)
      return null
    }
  },
})

/** Read by next-auth from the environment only: its own address, never the request's Host. */
const nameOwnAddress = (): void => {
  process.env.NEXTAUTH_URL ??= issuer()
}

export const authOptions = (): NextAuthOptions => optionsTelling(log.failure)

/**
 * The session next-auth finds. It takes a look-up that failed for nobody being signed in; here it fails.
 * @throws what the database has against the look-up
 */
export async function askSession(
  ask: (options: NextAuthOptions) => Promise<{ admit: Session } | null>,
): Promise<Session | null> {
  const failures: unknown[] = []
  const found = await ask(optionsTelling((error) => failures.push(error)))
  if (failures.length > 0) throw failures[0]
  return found?.admit ?? null
}

/** @param tell next-auth keeps to itself what `decode` throws */
function optionsTelling(tell: (error: unknown) => unknown): NextAuthOptions {
  nameOwnAddress()
  const telling = async (sent: { token?: string }) => {
    try {
      return await decode(sent)
    } catch (error) {
      tell(error)
      throw error
    }
  }
  return { ...options(), jwt: { encode, decode: telling } }
}

const options = (): NextAuthOptions => ({
  providers: [credentials],
  secret: Buffer.from(derivedKey("next-auth")).toString("base64url"),
  useSecureCookies: isHttps(),
  pages: { signIn: "/sign-in", error: "/sign-in" },
  // A session that has ended is no error; next-auth would write its stack to the log at every request.
  logger: {
    error: (code) => {
      if (code !== "JWT_SESSION_ERROR") log.warn("next-auth", { code })
    },
    warn: () => {},
    debug: () => {},
  },
  session: { strategy: "jwt" },
  cookies: {
    sessionToken: {
      name: sessionCookieName(),
      options: { httpOnly: true, sameSite: "lax", path: "/", secure: isHttps() },
    },
  },
  callbacks: {
    session: ({ session, token }) => ({ ...session, admit: token.session as Session }),
  },
  events: {
    async signOut({ token }) {
      const session = token.session as Session | undefined
      if (session) await endSession(session.id as SessionId)
    },
  },
})
