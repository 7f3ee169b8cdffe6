/** The pages the protocol endpoints write themselves: an error, the form that posts back, signing out. No scripts needed. */

import { createHash } from "node:crypto"
import type { OAuthError } from "@/lib/oauth/errors"
import { NO_STORE, RETRY_AFTER } from "./http"

const ESCAPES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
}
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? "")

/** The look of FlowFrame in a few rules: these pages load nothing, so they stand when all else fails. */
const STYLE = `:root{color-scheme:light dark;--g:oklch(98.4% .003 85);--s:oklch(100% 0 0);--i:oklch(24% .008 60);--f:oklch(50% .01 60);--l:oklch(90% .006 85);--a:oklch(46% .08 200);--o:#fff}
@media(prefers-color-scheme:dark){:root{--g:oklch(20% .006 60);--s:oklch(24% .007 60);--i:oklch(94% .006 85);--f:oklch(71% .01 80);--l:oklch(34% .008 60);--a:oklch(76% .09 200);--o:oklch(20% .02 200)}}
body{box-sizing:border-box;margin:0;min-height:100dvh;padding:3.5rem 1rem;background:var(--g);color:var(--i);font:1rem/1.6 "Atkinson Hyperlegible Next",system-ui,sans-serif}
header{margin-bottom:1.75rem;text-align:center;font-size:1.25rem;font-weight:700}
main{box-sizing:border-box;max-width:26.25rem;margin:auto;padding:2rem 2.25rem;background:var(--s);border:1px solid var(--l);border-radius:.75rem}
h1{margin:0 0 .5rem;font-size:1.5rem;line-height:1.3}p{margin:.75rem 0 0}.f{color:var(--f);font-size:.875rem}
code{font-family:ui-monospace,monospace}a{color:inherit}
button{width:100%;margin-top:.75rem;padding:.5rem 1rem;border:0;border-radius:.375rem;background:var(--a);color:var(--o);font:inherit;font-weight:600;cursor:pointer}
button:focus-visible{outline:2px solid var(--a);outline-offset:2px}`

const SCRIPT = "document.forms[0].submit()"

const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`

const POLICY = `default-src 'none'; style-src ${hashOf(STYLE)}; base-uri 'none'; frame-ancestors 'none'`

/** `form-action` is left out: Chromium would hold the whole redirect chain after the form to it. */
function page(status: number, of: { title: string; body: string; script?: boolean }): Response {
  const script = of.script ? `<script>${SCRIPT}</script>` : ""
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer"><title>${escapeHtml(of.title)}</title><style>${STYLE}</style></head><body><header>Admit</header><main>${of.body}</main>${script}</body></html>`
  return new Response(html, {
    status,
    headers: {
      ...NO_STORE,
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": of.script ? `${POLICY}; script-src ${hashOf(SCRIPT)}` : POLICY,
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    },
  })
}

const explanationOf = ({ code, refusal }: OAuthError): string =>
  `/errors/${code}${refusal ? `#${refusal}` : ""}`

/** A page asks for no authentication, so what would be a 401 elsewhere is the request's fault. */
const statusOfPage = ({ status }: OAuthError): number => (status === 401 || status === 403 ? 400 : status)

/** RFC 6749 §4.1.2.1: tells the person, and goes nowhere. Shows constant sentences only. */
export function errorPage(error: OAuthError): Response {
  const body = `<h1>This sign-in cannot go on</h1><p>${escapeHtml(error.description)}</p><p>Go back to the app and try again. If it happens again, tell whoever runs the app.</p><p class="f">For them: <a href="${explanationOf(error)}"><code>${escapeHtml(error.refusal ?? error.code)}</code></a></p>`
  const response = page(statusOfPage(error), { title: "This sign-in cannot go on", body })
  if (error.status === 429) response.headers.set("retry-after", RETRY_AFTER)
  return response
}

const hiddenFields = (fields: Record<string, string>): string =>
  Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join("")

/** OAuth 2.0 Form Post Response Mode §2: a form that sends itself; a button where scripts are off. */
export function formPostPage(action: string, fields: Record<string, string>): Response {
  const body = `<form method="post" action="${escapeHtml(action)}"><h1>Back to the app</h1>${hiddenFields(fields)}<p><button>Continue</button></p></form>`
  return page(200, { title: "Back to the app", body, script: true })
}

/** Asks before signing out: any page could have linked here. */
export function logoutPage(of: {
  appName: string | null
  fields: Record<string, string>
  signedIn: boolean
}): Response {
  if (!of.signedIn) return signedOutPage(null)
  const who = of.appName ? `${escapeHtml(of.appName)} asks to sign you out.` : "You are about to sign out."
  const body = `<form method="post" action="/oauth/end-session"><h1>Sign out?</h1><p>${who} Apps that keep access when you are not there keep it.</p>${hiddenFields(of.fields)}<p><button>Sign out</button></p></form>`
  return page(200, { title: "Sign out?", body })
}

export function signedOutPage(cookie: string | null): Response {
  const body = "<h1>You are signed out</h1><p>You can close this window.</p>"
  const response = page(200, { title: "You are signed out", body })
  if (cookie) response.headers.append("set-cookie", cookie)
  return response
}
