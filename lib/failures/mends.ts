/** What a click can do about a failure, said with its consequence first; or why there is nothing to click. */

import type { AppKind } from "@/lib/apps/app"
import { checkRedirectUri, guessPlatform } from "@/lib/oauth/redirect-uri"
import { findUriParts, isLoopback } from "@/lib/oauth/uri-parts"
import { areScopesWithin } from "@/lib/smart/scopes"
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
      /** Typed by the person first: anybody can send a request that names an app and an address of their own. */
      typeFirst: string | null
    }
  /** The policies to choose from are looked for when it is asked for. */
  | { do: "link_policy"; label: string }
  | { do: "go"; label: string; href: string }
  | { do: "none"; why: string }

/** The app a failure belongs to, as far as mending asks. */
export interface MendableApp {
  id: string
  kind: AppKind
  state: string
  isBinned: boolean
  issuer: string
  allowedScopes: readonly string[]
  redirectUris?: readonly { uri: string }[]
  postLogoutRedirectUris?: readonly string[]
}

/** What the reader may do beyond editing apps of their own. */
export interface Mender {
  /** Scopes, APIs, links and life of an app are an admin's. */
  isAdmin: boolean
}

type Detail = Readonly<Record<string, unknown>>
interface Asked {
  app: MendableApp
  detail: Detail
  mender: Mender
}

const textOf = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null)
const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === "string") : []
const none = (why: string): Mend => ({ do: "none", why })
const askAnAdmin = (what: string): Mend => none(`${what} is for an admin: show them this page.`)

/** Whose address it is: its host with its port, or the scheme that an installed app claims. */
function partyOf(uri: string): string | null {
  const parts = findUriParts(uri)
  if (!parts) return null
  const { scheme, host, port } = parts
  if (!/^https?$/i.test(scheme) || !host) return scheme.toLowerCase()
  return `${host}${port ? `:${port}` : ""}`.toLowerCase()
}

/** Typed where the app has no address there yet; on the developer's own computer nobody else receives anything. */
function typeFirst(uri: string, app: MendableApp): string | null {
  const party = partyOf(uri)
  const known = [...(app.redirectUris ?? []).map((entry) => entry.uri), ...(app.postLogoutRedirectUris ?? [])]
  if (
    party === null ||
    isLoopback(findUriParts(uri)?.host ?? null) ||
    known.some((each) => partyOf(each) === party)
  )
    return null
  return party
}

function addRedirectUri({ app, detail }: Asked): Mend {
  const uri = textOf(detail.sent)
  if (app.kind === "service") return none("A service app signs nobody in, so it has no redirect URI.")
  if (uri === null) return none("The request did not say where to return to.")
  if (app.redirectUris?.some((entry) => entry.uri === uri))
    return none("This address is registered now; the next request will pass.")
  const [fault] = checkRedirectUri(uri, guessPlatform(uri)).errors
  if (fault) return none(`The address that was sent cannot be registered: ${fault.sentence}`)
  return {
    do: "add_redirect_uri",
    label: "Add this redirect URI",
    consequence: `Whoever controls ${partyOf(uri)} will receive this app's sign-in codes, at ${uri}. Anybody can send a request like this one, so add it only if you know the address is the app's own.`,
    values: [uri],
    typeFirst: typeFirst(uri, app),
  }
}

function addPostLogoutUri({ app, detail }: Asked): Mend {
  const uri = textOf(detail.sent)
  if (uri === null || app.kind === "service") return none("There is no address to add.")
  if (app.postLogoutRedirectUris?.includes(uri))
    return none("This address is registered now; the next request will pass.")
  const [fault] = checkRedirectUri(uri, guessPlatform(uri)).errors
  if (fault) return none(`The address that was sent cannot be registered: ${fault.sentence}`)
  const consequence = `People who sign out of the app may be sent to ${uri}.`
  const label = "Add this post-logout URI"
  return { do: "add_post_logout_uri", label, consequence, values: [uri], typeFirst: typeFirst(uri, app) }
}

function allowScopes({ app, detail, mender }: Asked): Mend {
  const missing = textOf(detail.missingScope)
  const asked = missing ? [missing] : [...textsOf(detail.beyond), ...textsOf(detail.requested)]
  const scopes = asked.filter((scope) => !areScopesWithin([scope], app.allowedScopes)).slice(0, 20)
  if (missing && scopes.length === 0)
    return none(`The registration allows ${missing}: ask for it when the token is requested.`)
  if (scopes.length === 0) return none("Ask for scopes the app is allowed; its settings list them.")
  if (!mender.isAdmin) return askAnAdmin(`Allowing ${scopes.join(" ")}`)
  const label = scopes.length === 1 ? "Allow this scope" : `Allow these ${scopes.length} scopes`
  const consequence = `The app may ask for ${scopes.join(" ")}. Its policies still decide each call.`
  return { do: "allow_scopes", label, consequence, values: scopes, typeFirst: null }
}

function giveApi({ detail, mender }: Asked): Mend {
  const apiId = textOf(detail.apiId)
  const name = textOf(detail.api)
  if (!mender.isAdmin) return askAnAdmin("Giving an app an API")
  if (apiId === null || name === null) return none("Choose the API on the app's overview page.")
  const consequence = `The app may get tokens for ${name}. Without a policy it may do nothing there.`
  return { do: "give_api", label: `Give it ${name}`, consequence, values: [apiId], typeFirst: null }
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

function mendLife({ app, mender }: Asked): Mend {
  for (const [act, { wanted, label, consequence }] of Object.entries(LIFE)) {
    if (!wanted(app)) continue
    if (!mender.isAdmin) return askAnAdmin(`To ${label.toLowerCase()}`)
    return { do: act as keyof typeof LIFE, label, consequence, values: [], typeFirst: null }
  }
  return none("The app is active now; the next request will pass.")
}

function linkPolicy({ app, detail, mender }: Asked): Mend {
  const userId = textOf(detail.userId)
  if (detail.side === "user")
    return mender.isAdmin && userId !== null
      ? { do: "go", label: "Open the person", href: `/people/${userId}` }
      : askAnAdmin("What the person signed in may do")
  if (!mender.isAdmin) return askAnAdmin("Linking a policy")
  if (textOf(detail.action) === null) return goTo(app, "open_policies")
  return { do: "link_policy", label: "Link a policy" }
}

/** The policy that said no, where the refusal names it. */
function openPolicy({ app, detail }: Asked): Mend {
  const [policy] = Array.isArray(detail.policies) ? detail.policies : []
  const id = textOf((policy as { id?: unknown } | undefined)?.id)
  return id === null
    ? goTo(app, "open_policies")
    : { do: "go", label: "Open the policy", href: `/policies/${id}` }
}

const PLACES = {
  open_credentials: { label: "Open credentials", path: "/credentials" },
  open_settings: { label: "Open settings", path: "/settings" },
  open_policies: { label: "Open its policies", path: "/policies" },
  open_kind: { label: "Change kind", path: "/kind" },
} as const

const goTo = (app: MendableApp, place: keyof typeof PLACES): Mend => ({
  do: "go",
  label: PLACES[place].label,
  href: `/apps/${app.id}${PLACES[place].path}`,
})

/**
 * The mend of a failure.
 * @param on.app null for an unknown client id: there is nothing registered to mend
 */
export function mendOf(cause: Cause, detail: Detail, on: { app: MendableApp | null; mender: Mender }): Mend {
  const { act, mend } = explain(cause)
  const { app, mender } = on
  if (app === null) return none("No app has this client id, so there is no registration to mend.")
  if (app.issuer !== "admit") return none("This app lives elsewhere; mend it where its tokens are issued.")
  const asked = { app, detail, mender }
  switch (act) {
    case null:
      return none(mend)
    case "add_redirect_uri":
      return addRedirectUri(asked)
    case "add_post_logout_uri":
      return addPostLogoutUri(asked)
    case "allow_scopes":
      return allowScopes(asked)
    case "give_api":
      return giveApi(asked)
    case "activate_app":
    case "enable_app":
    case "restore_app":
      return mendLife(asked)
    case "link_policy":
      return linkPolicy(asked)
    case "open_policy":
      return openPolicy(asked)
    case "open_api": {
      const apiId = textOf(detail.apiId)
      return { do: "go", label: "Open the API", href: apiId === null ? "/apis" : `/apis/${apiId}` }
    }
    default:
      return goTo(app, act)
  }
}
