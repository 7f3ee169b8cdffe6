/**
 * Headers of pages: a content security policy with a nonce, and the cookie the forms of sign-in and set-up
 * bind their token to. Guards nothing: each page, action and endpoint asks for itself who is there.
 */

import { type NextRequest, NextResponse } from "next/server"
import { CSRF_COOKIE, csrfCookieName, knownCsrfCookie, newCsrfCookie } from "@/lib/server/csrf"
import { isHttps } from "@/lib/server/env"

const FLOW =
  /^\/(sign-in|setup|consent|select-patient|select-encounter|flow-error|device|join|hand-over|my-access|account)(\/|$)/

function policy(nonce: string, path: string): string {
  const dev = process.env.NODE_ENV === "development"
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${dev ? " 'unsafe-eval'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    // Chromium applies form-action to the redirects after a form, and sign-in ends at the app's own address.
    ...(FLOW.test(path) ? [] : ["form-action 'self'"]),
  ].join("; ")
}

export function proxy(request: NextRequest): NextResponse {
  // No page means anything by a NUL, and no query could ask the database for one.
  if (request.nextUrl.href.includes("%00")) return new NextResponse("Bad request", { status: 400 })
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64")
  const csp = policy(nonce, request.nextUrl.pathname)
  const headers = new Headers(request.headers)
  headers.set("x-nonce", nonce)
  headers.set("content-security-policy", csp)
  const known = knownCsrfCookie(request.cookies.get(csrfCookieName())?.value)
  const csrf = known ?? newCsrfCookie()
  headers.set(CSRF_COOKIE, csrf)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set("content-security-policy", csp)
  response.headers.set("x-content-type-options", "nosniff")
  response.headers.set("x-frame-options", "DENY")
  response.headers.set("referrer-policy", FLOW.test(request.nextUrl.pathname) ? "no-referrer" : "same-origin")
  response.headers.set("permissions-policy", "camera=(), microphone=(), geolocation=()")
  if (isHttps()) response.headers.set("strict-transport-security", "max-age=31536000")
  if (!known)
    response.cookies.set(csrfCookieName(), csrf, {
      httpOnly: true,
      sameSite: "lax",
      path: "/",
      secure: isHttps(),
    })
  return response
}

export const config = {
  matcher: [
    "/((?!_next/|oauth/|\\.well-known/|fhir/|forward-auth/|access/v1/|api/|healthz|readyz|favicon|icon|fonts/).*)",
  ],
}
