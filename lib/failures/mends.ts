/** What a click can do about a failure, said with its consequence first; or why there is nothing to click. */

import type { AppKind } from "@/lib/apps/app"
import { checkRedirectUri, guessPlatform } from "@/lib/oauth/redirect-uri"
import { type Cause, explain } from "./causes"

export type Mend =
  | {
      do:
        | "add_redirect_uri"
        | "add_post_logout_uri"
        | "allow_scopes"
        | "give_api"
        | "activate_app"
        | "enable_app"
        | "restore_app"
      label: string
      /** What is true after the click that was not before. */
      consequence: string
      /** What is added, where something is. */
      values: readonly string[]
    }
  | { do: "go"; label: string; href: string }
  | { do: "none"; why: string }

/** The app a failure belongs to, as far as mending asks. */
export interface MendableApp {
  id: string
  kind: AppKind
  state: string
  isBinned: boolean
  issuer: string
}

type Detail = Readonly<Record<string, unknown>>

const textOf = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null)
const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === "string") : []
const none = (why: string): Mend => ({ do: "none", why })

function addRedirectUri(app: MendableApp, detail: Detail): Mend {
  const uri = textOf(detail.sent)
  if (app.kind === "service") return none("A service app signs nobody in, so it has no redirect URI.")
  if (uri === null) return none("The request did not say where to return to.")
  const [fault] = checkRedirectUri(uri, guessPlatform(uri)).errors
  if (fault) return none(`The address that was sent cannot be registered: ${fault.sentence}`)
  return {
    do: "add_redirect_uri",
    label: "Add this redirect URI",
    consequence: `Whoever controls ${uri} will receive this app's sign-in codes. Add it only if it is the app's own.`,
    values: [uri],
  }
}

function addPostLogoutUri(app: MendableApp, detail: Detail): Mend {
  const uri = textOf(detail.sent)
  if (uri === null || app.kind === "service") return none("There is no address to add.")
  const consequence = `People who sign out of the app may be sent to ${uri}.`
  return { do: "add_post_logout_uri", label: "Add this post-logout URI", consequence, values: [uri] }
}

function allowScopes(detail: Detail): Mend {
  const missing = textOf(detail.missingScope)
  const allowed = new Set(textsOf(detail.allowed))
  const asked = missing ? [missing] : [...textsOf(detail.beyond), ...textsOf(detail.requested)]
  const scopes = asked.filter((scope) => !allowed.has(scope)).slice(0, 20)
  if (scopes.length === 0) return none("Ask for scopes the app is allowed; its settings list them.")
  const label = scopes.length === 1 ? "Allow this scope" : `Allow these ${scopes.length} scopes`
  const consequence = `The app may ask for ${scopes.join(" ")}. Its policies still decide each call.`
  return { do: "allow_scopes", label, consequence, values: scopes }
}

function giveApi(detail: Detail): Mend {
  const apiId = textOf(detail.apiId)
  const name = textOf(detail.api)
  if (apiId === null || name === null) return none("Choose the API on the app's overview page.")
  const consequence = `The app may get tokens for ${name}. Without a policy it may do nothing there.`
  return { do: "give_api", label: `Give it ${name}`, consequence, values: [apiId] }
}

const LIFE = {
  activate_app: {
    wanted: (app: MendableApp) => app.state === "draft",
    label: "Activate the app",
    consequence: "The app gets tokens from now on.",
  },
  enable_app: {
    wanted: (app: MendableApp) => app.state === "disabled" && !app.isBinned,
    label: "Enable the app",
    consequence: "The app and its credentials work again at once.",
  },
  restore_app: {
    wanted: (app: MendableApp) => app.isBinned,
    label: "Restore the app",
    consequence: "The app comes out of the bin with its credentials, links and settings.",
  },
} as const

function mendLife(app: MendableApp): Mend {
  for (const [act, { wanted, label, consequence }] of Object.entries(LIFE))
    if (wanted(app)) return { do: act as keyof typeof LIFE, label, consequence, values: [] }
  return none("The app is active now; the next request will pass.")
}

const PLACES = {
  open_credentials: { label: "Open credentials", path: "/credentials" },
  open_settings: { label: "Open settings", path: "/settings" },
  open_policies: { label: "Open its policies", path: "/policies" },
  open_kind: { label: "Change kind", path: "/kind" },
} as const

/**
 * The mend of a failure.
 * @param app null for an unknown client id: there is nothing registered to mend
 */
export function mendOf(cause: Cause, detail: Detail, app: MendableApp | null): Mend {
  const { act, mend } = explain(cause)
  if (app === null) return none("No app has this client id, so there is no registration to mend.")
  if (app.issuer !== "admit") return none("This app lives elsewhere; mend it where its tokens are issued.")
  switch (act) {
    case null:
      return none(mend)
    case "add_redirect_uri":
      return addRedirectUri(app, detail)
    case "add_post_logout_uri":
      return addPostLogoutUri(app, detail)
    case "allow_scopes":
      return allowScopes(detail)
    case "give_api":
      return giveApi(detail)
    case "activate_app":
    case "enable_app":
    case "restore_app":
      return mendLife(app)
    case "open_api": {
      const apiId = textOf(detail.apiId)
      return { do: "go", label: "Open the API", href: apiId === null ? "/apis" : `/apis/${apiId}` }
    }
    default:
      return { do: "go", label: PLACES[act].label, href: `/apps/${app.id}${PLACES[act].path}` }
  }
}
