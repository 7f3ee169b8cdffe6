/**
 * Forms of the steps before and around a sign-in: plain HTML forms, sent to a route, answered with a 303.
 * They work without JavaScript, and a redirect may lead to the authorization endpoint or on to an app, which
 * a server action's in-page navigation would fetch twice.
 */

import type { z } from "zod"
import { AppError, type FieldErrors, isAppError } from "@/lib/errors"
import { clientIp } from "./client-ip"
import { csrfCookieName, isCsrfToken, isForeignOrigin } from "./csrf"
import { isHttps } from "./env"
import { log } from "./log"
import { readBody } from "./oauth/http"
import { seal, unseal } from "./seal"
import { cookieValue, sessionCookieName } from "./session"

const MAX_BYTES = 32 * 1024
/** Never sent back to the page. */
const SECRET_FIELDS = new Set(["password", "newPassword", "code", "csrf"])

/** What a refused form shows again: the message, the faults by field, and what was typed but for passwords. */
export interface FormProblem {
  message: string
  fields: FieldErrors
  values: Record<string, string>
}

export interface FlowOutcome {
  /** A path of ours, or a URL already proven. */
  location: string
  /** A session handle to set as the cookie; `null` clears it; left out keeps it. */
  session?: string | null
}

interface FlowForm<S extends z.ZodType> {
  purpose: string
  schema: S
  /** Where the form stands; a refusal returns there with `problem=`. */
  page: (values: Record<string, string>) => string
  handle: (
    input: z.output<S>,
    from: { ip: string | null; userAgent: string | null },
    request: Request,
  ) => Promise<FlowOutcome>
}

/** The route behind one form. */
export function flowForm<S extends z.ZodType>(form: FlowForm<S>): (request: Request) => Promise<Response> {
  return async (request) => {
    const values = await readForm(request)
    if (!values) return new Response("This form could not be read.", { status: 400 })
    try {
      checkSender(request, values, form.purpose)
      const parsed = form.schema.safeParse(values)
      if (!parsed.success) return back(form, values, faultsOf(parsed.error))
      const from = { ip: clientIp(request.headers), userAgent: request.headers.get("user-agent") }
      return seeOther(await form.handle(parsed.data, from, request))
    } catch (error) {
      if (isAppError(error)) return back(form, values, { message: error.message, fields: error.fields })
      const message = `Something went wrong on our side. Reference ${log.failure(error)}.`
      return back(form, values, { message, fields: {} })
    }
  }
}

async function readForm(request: Request): Promise<Record<string, string> | null> {
  const type = request.headers.get("content-type") ?? ""
  if (!type.startsWith("application/x-www-form-urlencoded")) return null
  try {
    return Object.fromEntries(new URLSearchParams(await readBody(request, MAX_BYTES)))
  } catch {
    return null
  }
}

function checkSender(request: Request, values: Record<string, string>, purpose: string): void {
  const cookie = cookieValue(request.headers.get("cookie"), csrfCookieName())
  if (isForeignOrigin(request) || !isCsrfToken(values.csrf ?? "", cookie, purpose))
    throw new AppError("invalid", {
      message: "This form was open too long, or cookies are off. Please send it once more.",
    })
}

function faultsOf(error: z.ZodError): { message: string; fields: FieldErrors } {
  const fields: FieldErrors = {}
  for (const issue of error.issues) fields[issue.path.join(".")] ??= issue.message
  return { message: "Some fields need another look.", fields }
}

function back<S extends z.ZodType>(
  form: FlowForm<S>,
  values: Record<string, string>,
  fault: { message: string; fields: FieldErrors },
): Response {
  const shown = Object.fromEntries(
    Object.entries(values)
      .filter(([name]) => !SECRET_FIELDS.has(name))
      .map(([name, value]) => [name, value.slice(0, 400)]),
  )
  const sealed = sealProblem({ ...fault, values: shown })
  const page = form.page(values)
  return seeOther({ location: `${page}${page.includes("?") ? "&" : "?"}problem=${sealed}` })
}

const sealProblem = (problem: FormProblem): string =>
  Buffer.from(seal(JSON.stringify(problem))).toString("base64url")

/** A message of ours for a page that reads `?problem=`. */
export const problemParam = (message: string): string => sealProblem({ message, fields: {}, values: {} })

/** What a refused form left in the URL, or null. Sealed, so nobody else can put words on the page. */
export function readProblem(param: string | string[] | undefined): FormProblem | null {
  if (typeof param !== "string") return null
  try {
    return JSON.parse(Buffer.from(unseal(Buffer.from(param, "base64url"))).toString("utf8")) as FormProblem
  } catch {
    return null
  }
}

function seeOther(outcome: FlowOutcome): Response {
  const headers = new Headers({ location: outcome.location, "cache-control": "no-store" })
  if (outcome.session !== undefined) headers.append("set-cookie", sessionCookie(outcome.session))
  return new Response(null, { status: 303, headers })
}

/** The Set-Cookie line of a session; `null` clears it. */
export function sessionCookie(handle: string | null): string {
  const secure = isHttps() ? "; Secure" : ""
  const end = handle === null ? "; Max-Age=0" : ""
  return `${sessionCookieName()}=${handle ?? ""}; Path=/; HttpOnly; SameSite=Lax${secure}${end}`
}

/** A path of ours to return to; anything else (other hosts, `//host`, `/\host`) becomes the home page. */
export function localPath(value: string | undefined): string {
  if (!value || !/^\/(?![/\\])/.test(value) || /[\s\\\p{Cc}]/u.test(value)) return "/"
  return value
}
