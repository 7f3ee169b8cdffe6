/** The forms that begin or end a session: sign-in, first set-up, invitation, sign-out. */

import { z } from "zod"
import { AppError } from "@/lib/errors"
import { emailField, nameField } from "@/lib/people/person-schema"
import { flowForm, localPath } from "@/lib/server/flow-form"
import { setUp } from "@/lib/server/instance"
import { joinByInvitation } from "@/lib/server/people/join"
import { withdrawMyAccess } from "@/lib/server/people/my-access"
import { endSession, readSession, startSession } from "@/lib/server/session"
import { takeAttempt } from "./limits"
import { networkOf } from "./network-of"
import { hasSecondFactor, openTicket, proveSecondFactor, sealTicket } from "./second-factor"
import { provePerson } from "./sign-in"

const handleField = z.string().max(200).optional()
const tokenField = z.string().max(100)
const passwordField = z.string().min(1, "Enter your password.").max(1024, "That is too long for a password.")

const keep = (values: Record<string, string>, names: string[]): string => {
  const query = new URLSearchParams(names.flatMap((name) => (values[name] ? [[name, values[name]]] : [])))
  return query.size > 0 ? `?${query}` : ""
}

/** Back to the authorization request, or to the page asked for. */
const afterSignIn = (of: { interaction?: string; next?: string }): string =>
  of.interaction ? `/oauth/authorize?interaction=${encodeURIComponent(of.interaction)}` : localPath(of.next)

/** Signs in, then goes back to the authorization request or to the page asked for. */
export const signInForm = flowForm({
  purpose: "sign-in",
  schema: z.object({
    email: z.string().trim().min(1, "Enter your e-mail.").max(320),
    password: passwordField,
    interaction: handleField,
    next: z.string().max(2000).optional(),
  }),
  page: (values) => `/sign-in${keep(values, ["interaction", "next"])}`,
  async handle({ email, password, interaction, next }, from, request) {
    const person = await provePerson({ email, password }, from)
    if (await hasSecondFactor(person.id)) {
      const ticket = { userId: person.id, amr: ["pwd"], interaction, next }
      return { location: `/sign-in/code?ticket=${sealTicket(ticket, request.headers.get("cookie"))}` }
    }
    const session = await startSession(person.id, { amr: ["pwd"], ...from })
    return { location: afterSignIn({ interaction, next }), session }
  },
})

/** The second step: a code of the authenticator, or a recovery code. */
export const codeForm = flowForm({
  purpose: "sign-in-code",
  schema: z.object({
    ticket: z.string().max(4000),
    code: z.string().trim().min(1, "Enter the code.").max(30),
  }),
  page: (values) => `/sign-in/code${keep(values, ["ticket"])}`,
  async handle({ ticket: sent, code }, from, request) {
    const ticket = openTicket(sent, request.headers.get("cookie"))
    if (!ticket)
      throw new AppError("unauthenticated", { message: "This took too long. Go back and sign in again." })
    await proveSecondFactor(ticket.userId, code, from.ip)
    const authTime = ticket.authTime === undefined ? undefined : new Date(ticket.authTime)
    const session = await startSession(ticket.userId, {
      amr: [...ticket.amr, "otp", "mfa"],
      authTime,
      ...from,
    })
    return { location: afterSignIn(ticket), session }
  },
})

/** Makes the first owner and signs them in. */
export const setUpForm = flowForm({
  purpose: "set-up",
  schema: z.object({ token: tokenField, name: nameField, email: emailField, password: passwordField }),
  page: (values) => `/setup/${encodeURIComponent(values.token ?? "")}`,
  async handle({ token, ...owner }, from) {
    await takeAttempt("set-up", networkOf(from.ip))
    const userId = await setUp(token, owner)
    return { location: "/", session: await startSession(userId, { amr: ["pwd"], ...from }) }
  },
})

/** An invited person chooses a password and is signed in. */
export const joinForm = flowForm({
  purpose: "join",
  schema: z.object({ token: tokenField, password: passwordField }),
  page: (values) => `/join/${encodeURIComponent(values.token ?? "")}`,
  async handle({ token, password }, from) {
    const userId = await joinByInvitation(token, password)
    return { location: "/", session: await startSession(userId, { amr: ["pwd"], ...from }) }
  },
})

/** Ends the session and clears its cookie. */
export const signOutForm = flowForm({
  purpose: "sign-out",
  schema: z.object({}),
  page: () => "/",
  async handle(_input, _from, request) {
    const session = await readSession(request)
    if (session) await endSession(session.id)
    return { location: "/sign-in", session: null }
  },
})

/** A person takes back what they let an app do. */
export const withdrawForm = flowForm({
  purpose: "withdraw",
  schema: z.object({ app: z.string().max(100) }),
  page: () => "/my-access",
  async handle({ app }, _from, request) {
    const session = await readSession(request)
    if (!session) return { location: "/sign-in?next=/my-access" }
    await withdrawMyAccess(app, session)
    return { location: "/my-access" }
  },
})
