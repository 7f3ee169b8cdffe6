/** The forms of the account page; plain HTML, like those of sign-in. */

import { z } from "zod"
import { AppError } from "@/lib/errors"
import type { SessionId } from "@/lib/id"
import { flowForm } from "@/lib/server/flow-form"
import { readSession, type Session } from "@/lib/server/session"
import {
  changeMyPassword,
  endMySessions,
  removeMySecondFactor,
  sealCodes,
  setFailureMail,
  setMySecondFactor,
} from "./my-account"

const password = z.string().min(1, "Enter your password.").max(1024, "That is too long for a password.")

async function requireSelf(request: Request): Promise<Session> {
  const session = await readSession(request)
  if (!session) throw new AppError("unauthenticated", { message: "You were signed out. Sign in again." })
  return session
}

const PURPOSE = "account"
const ACCOUNT = "/account"

const endSession = flowForm({
  purpose: PURPOSE,
  schema: z.object({ session: z.string().max(40) }),
  page: () => ACCOUNT,
  async handle({ session }, _from, request) {
    await endMySessions(session as SessionId | "others", await requireSelf(request))
    return { location: `${ACCOUNT}?done=session` }
  },
})

const changePassword = flowForm({
  purpose: PURPOSE,
  schema: z.object({ password, newPassword: password }),
  page: () => ACCOUNT,
  async handle(input, { ip }, request) {
    await changeMyPassword(input, await requireSelf(request), ip)
    return { location: `${ACCOUNT}?done=password` }
  },
})

const setSecondFactor = flowForm({
  purpose: PURPOSE,
  schema: z.object({ enrolment: z.string().max(400), code: z.string().max(20), password }),
  page: () => `${ACCOUNT}/second-factor`,
  async handle(input, { ip }, request) {
    const session = await requireSelf(request)
    const codes = await setMySecondFactor(input, session, ip)
    return { location: `${ACCOUNT}/recovery-codes?codes=${sealCodes(codes, session)}` }
  },
})

const removeSecondFactor = flowForm({
  purpose: PURPOSE,
  schema: z.object({ password }),
  page: () => ACCOUNT,
  async handle(input, { ip }, request) {
    await removeMySecondFactor(input, await requireSelf(request), ip)
    return { location: `${ACCOUNT}?done=second-factor-removed` }
  },
})

const mail = flowForm({
  purpose: PURPOSE,
  schema: z.object({ failures: z.enum(["on", "off"]) }),
  page: () => ACCOUNT,
  async handle({ failures }, _from, request) {
    await setFailureMail(failures === "on", await requireSelf(request))
    return { location: `${ACCOUNT}?done=mail-${failures}` }
  },
})

const FORMS: Readonly<Record<string, (request: Request) => Promise<Response>>> = {
  "end-session": endSession,
  mail,
  password: changePassword,
  "second-factor": setSecondFactor,
  "remove-second-factor": removeSecondFactor,
}

/** The form of this name. */
export async function accountForm(
  request: Request,
  { params }: { params: Promise<{ form: string }> },
): Promise<Response> {
  const { form } = await params
  const handle = Object.hasOwn(FORMS, form) ? FORMS[form] : undefined
  return handle ? handle(request) : new Response("There is no such form.", { status: 404 })
}
