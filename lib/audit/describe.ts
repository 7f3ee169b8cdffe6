/**
 * Audit events as sentences: one table, complete over the vocabulary, for history, activity and the dialogs that
 * ask before something is done. `past` follows a person's name ("Ana registered …"); `will` stands in a dialog
 * and ends with the consequence.
 */

import type { AuditEventName, FieldChange } from "./events"

/** What an event is told with. Everything is shown as text; nothing here may be a secret. */
export interface EventFacts {
  event: AuditEventName
  subjectName: string
  changes?: readonly FieldChange[]
  detail?: Readonly<Record<string, unknown>>
}

interface Wording {
  past: (facts: Told) => string
  will: (facts: Told) => string
}

interface Told {
  /** The subject's name in quotes. */
  name: string
  /** "redirect URIs and name", or "settings" when nothing is known. */
  fields: string
  /** A value of `detail` in quotes, or `otherwise`. */
  of: (key: string, otherwise: string) => string
  /** `before` and `after` of a changed field, as shown. */
  change: (field: string) => { before: string; after: string } | null
}

const WORDINGS: Record<AuditEventName, Wording> = {
  "instance.set_up": {
    past: () => "set Admit up and became its first owner",
    will: () => "Admit will be set up, and you become its first owner.",
  },
  "instance.settings_changed": {
    past: ({ fields }) => `changed ${fields} of this installation`,
    will: ({ fields }) => `This changes ${fields} for everyone, at once.`,
  },
  "instance.issuer_changed": {
    past: ({ change }) => withChange("changed the address of this installation", change("issuer")),
    will: () =>
      "Apps and FHIR servers that were set up with the old address will refuse new tokens until they are changed too.",
  },
  "alerts.changed": {
    past: ({ fields }) => `changed ${fields} for alerts`,
    will: () =>
      "Alerts about credentials that expire and calls that are refused will be posted there from now on, and nowhere else.",
  },
  "key.rotated": {
    past: ({ name }) => `made a new signing key and retired ${name}`,
    will: () =>
      "New tokens will be signed with a new key. Tokens signed with the old one stay good until they expire.",
  },
  "key.announced": {
    past: ({ name }) => `published the next signing key, ${name}`,
    will: () => "A new key will be published beside the one in use. It signs nothing yet.",
  },
  "upstream.saved": {
    past: ({ name }) => `set up sign-in with ${name}`,
    will: ({ name }) => `People will find a button to sign in with ${name}.`,
  },
  "upstream.changed": {
    past: ({ name, fields }) => `changed ${fields} of sign-in with ${name}`,
    will: ({ name, fields }) => `This changes ${fields} of sign-in with ${name}, from the next sign-in on.`,
  },
  "upstream.state_changed": {
    past: ({ name, change }) =>
      `${STATE_VERBS[change("state")?.after ?? ""] ?? "changed the state of"} sign-in with ${name}`,
    will: ({ name, change }) =>
      change("state")?.after === "disabled"
        ? `Nobody can sign in with ${name} until it is enabled again. People and their sessions stay.`
        : `People will find a button to sign in with ${name} again.`,
  },
  "upstream.removed": {
    past: ({ name }) => `removed sign-in with ${name}`,
    will: ({ name }) => `Nobody can sign in with ${name} any more. People and their sessions stay.`,
  },
  "registration_token.made": {
    past: ({ name }) => `made the registration token ${name}`,
    will: () => "Whoever holds the token can register apps until it expires or is revoked.",
  },
  "registration_token.revoked": {
    past: ({ name }) => `revoked the registration token ${name}`,
    will: ({ name }) => `No app can be registered with ${name} any more. Those registered stay.`,
  },
  "app.registered": {
    past: ({ name }) => `registered the app ${name}`,
    will: ({ name }) => `The app ${name} will be registered.`,
  },
  "app.changed": {
    past: ({ name, fields, of }) => `changed ${fields} of ${name}${backTo(of)}`,
    will: ({ name, fields }) => `This changes ${fields} of ${name}. It counts from the next request.`,
  },
  "app.kind_changed": {
    past: ({ name, change }) => withChange(`changed the kind of ${name}`, change("kind")),
    will: ({ name }) =>
      `The kind of ${name} will change, and its access tokens given so far will be refused.`,
  },
  "app.state_changed": {
    past: ({ name, change, of }) =>
      `${STATE_VERBS[change("state")?.after ?? ""] ?? "changed the state of"} ${name}${because(of)}`,
    will: ({ name, change }) =>
      STATE_WILL[change("state")?.after ?? ""]?.(name) ?? `The state of ${name} will change.`,
  },
  "app.binned": {
    past: ({ name }) => `moved ${name} to the bin`,
    will: ({ name }) =>
      `${name} will stop working at once and lie in the bin for 30 days. Restoring it brings its credentials back.`,
  },
  "app.restored": {
    past: ({ name }) => `restored ${name} from the bin`,
    will: ({ name }) => `${name} will come back with its credentials. People may have to sign in again.`,
  },
  "app.deleted": {
    past: ({ name }) => `deleted ${name} for good`,
    will: ({ name }) =>
      `${name} will be deleted for good, with its credentials and redirect URIs. Its history stays.`,
  },
  "app.rotation_asked": {
    past: ({ name, of }) =>
      `asked the owners of ${name} to rotate its credentials by ${of("by", "a day to come")}`,
    will: ({ name }) =>
      `The owners of ${name} will be asked to rotate its credentials. Nothing stops working.`,
  },
  "app.tokens_revoked": {
    past: ({ name }) => `revoked every token of ${name}`,
    will: ({ name }) =>
      `Every token of ${name} will be refused within a second. People have to sign in again; services fetch a new token by themselves.`,
  },
  "app.owners_changed": {
    past: ({ name }) => `changed the owners of ${name}`,
    will: ({ name }) => `Owners see and edit ${name}; whoever is no longer listed loses that.`,
  },
  "app.alerts_changed": {
    past: ({ name, change }) =>
      change("failureAlerts")?.after === "off"
        ? `stopped alerts about refused calls of ${name}`
        : `had alerts sent about refused calls of ${name}`,
    will: ({ name }) => `Owners are told, or no longer told, when calls of ${name} begin to be refused.`,
  },
  "failure.resolved": {
    past: ({ name }) => `marked a refused call of ${name} as dealt with`,
    will: () => "It leaves the list, and comes back by itself if the same call is refused again.",
  },
  "app.api_granted": {
    past: ({ name, of }) => `allowed ${name} to ask for ${of("api", "an API")}`,
    will: ({ name, of }) =>
      `${name} may then ask for tokens for ${of("api", "this API")}. What it may read is still up to its policies.`,
  },
  "app.api_withdrawn": {
    past: ({ name, of }) => `took ${of("api", "an API")} away from ${name}`,
    will: ({ name, of }) =>
      `${name} gets no more tokens for ${of("api", "this API")}; those it has work until they expire.`,
  },
  "launch.made": {
    past: ({ name, of }) => `launched ${name} at ${of("api", "an API")}`,
    will: ({ name }) => `A launch of ${name} will be made, good once within five minutes.`,
  },
  "launch.scenario_saved": {
    past: ({ name, of }) => `saved the launch scenario ${of("scenario", "of a trial")} of ${name}`,
    will: ({ name }) => `The scenario will be kept with ${name}, for everybody who may see the app.`,
  },
  "launch.scenario_removed": {
    past: ({ name, of }) => `removed the launch scenario ${of("scenario", "of a trial")} of ${name}`,
    will: ({ name }) => `The scenario will be gone from ${name}. Links to it go on working.`,
  },
  "secret.added": {
    past: ({ name, of }) => `added a secret to ${name}${ending(of)}`,
    will: ({ name }) => `A new secret for ${name} will be made and shown once. Those in use go on working.`,
  },
  "secret.state_changed": {
    past: ({ name, change, of }) =>
      `${SECRET_VERBS[change("state")?.after ?? ""] ?? "changed"} a secret of ${name}${ending(of)}`,
    will: ({ name, change }) =>
      SECRET_WILL[change("state")?.after ?? ""]?.(name) ?? `A secret of ${name} will change its state.`,
  },
  "secret.deleted": {
    past: ({ name, of }) => `deleted a secret of ${name}${ending(of)}`,
    will: ({ name }) =>
      `The secret will be gone for good. Whatever still uses it can no longer sign in as ${name}.`,
  },
  "secret.link_made": {
    past: ({ name, of }) => `made a one-time link to a secret of ${name}${ending(of)}`,
    will: () => "Whoever opens the link first sees the secret. It works once, for 72 hours.",
  },
  "secret.link_opened": {
    past: ({ name, of }) => `opened the one-time link to a secret of ${name}${ending(of)}`,
    will: () => "The secret will be shown now, and the link is then used up.",
  },
  "key_set.changed": {
    past: ({ name }) => `changed the public keys of ${name}`,
    will: ({ name }) => `${name} can prove itself only with the keys listed then.`,
  },
  "api.registered": {
    past: ({ name }) => `registered the API ${name}`,
    will: ({ name }) => `The API ${name} will be registered. No app may ask for it yet.`,
  },
  "api.changed": {
    past: ({ name, fields, of }) => `changed ${fields} of the API ${name}${backTo(of)}`,
    will: ({ name, change }) =>
      change("identifierUri")
        ? `New tokens for ${name} will carry the new audience. The FHIR server refuses them until its setting is changed too.`
        : `This changes the API ${name} for every app that uses it.`,
  },
  "api.state_changed": {
    past: ({ name, change }) =>
      `${STATE_VERBS[change("state")?.after ?? ""] ?? "changed the state of"} the API ${name}`,
    will: ({ name, change }) =>
      change("state")?.after === "disabled"
        ? `No app will get tokens for ${name}, and the gateway refuses every call to it.`
        : `Apps will get tokens for ${name} again.`,
  },
  "api.binned": {
    past: ({ name }) => `moved the API ${name} to the bin`,
    will: ({ name }) => `No app can use ${name} from now on. It lies in the bin for 30 days.`,
  },
  "api.restored": {
    past: ({ name }) => `restored the API ${name} from the bin`,
    will: ({ name }) => `${name} will come back with the apps that were allowed to use it.`,
  },
  "api.deleted": {
    past: ({ name }) => `deleted the API ${name} for good`,
    will: ({ name }) => `${name} will be deleted for good, with the consents of its apps. Its history stays.`,
  },
  "policy.created": {
    past: ({ name }) => `wrote the policy ${name}`,
    will: ({ name }) => `The policy ${name} will be saved. It binds nobody until it is linked.`,
  },
  "policy.changed": {
    past: ({ name, fields }) => `changed ${fields} of the policy ${name}`,
    will: ({ name }) => `Everyone ${name} is linked to is bound by the new text from the next call.`,
  },
  "policy.deleted": {
    past: ({ name }) => `deleted the policy ${name}`,
    will: ({ name }) => `What only ${name} allowed will be refused from the next call.`,
  },
  "policy.linked": {
    past: ({ name, of }) => `linked the policy ${name} to ${of("to", "someone")}`,
    will: ({ name, of }) => `${capital(of("to", "They"))} may do what ${name} allows, from the next call.`,
  },
  "policy.unlinked": {
    past: ({ name, of }) => `unlinked the policy ${name} from ${of("to", "someone")}`,
    will: ({ name, of }) => `${capital(of("to", "They"))} may no longer do what only ${name} allowed.`,
  },
  "policy.cases_changed": {
    past: ({ name }) => `changed the test cases of the policy ${name}`,
    will: ({ name }) =>
      `The test cases of ${name} will be saved. They change what is checked, not what is allowed.`,
  },
  "person.invited": {
    past: ({ name, of }) => `invited ${name} as ${of("role", "a person")}`,
    will: ({ name }) => `${name} can join with a link that works once. Nothing is mailed: you pass it on.`,
  },
  "person.invitation_renewed": {
    past: ({ name }) => `made a new invitation link for ${name}`,
    will: ({ name }) =>
      `${name} can join with the new link, which works once. The link they were sent before stops working.`,
  },
  "person.joined": {
    past: ({ name }) => `accepted the invitation as ${name}`,
    will: () => "Your account will be made, and the link is then used up.",
  },
  "person.changed": {
    past: ({ name, fields }) => `changed ${fields} of ${name}`,
    will: ({ name, change }) => {
      const role = change("role")
      return role
        ? `${name} will be ${role.after} instead of ${role.before}, from the next page they open.`
        : `This changes what is known about ${name}.`
    },
  },
  "person.state_changed": {
    past: ({ name, change }) =>
      `${STATE_VERBS[change("state")?.after ?? ""] ?? "changed the state of"} ${name}`,
    will: ({ name, change }) =>
      change("state")?.after === "disabled"
        ? `${name} will be signed out everywhere and cannot sign in again. The apps they own stay.`
        : `${name} will be able to sign in again.`,
  },
  "person.removed": {
    past: ({ name }) => `removed ${name}`,
    will: ({ name }) =>
      `${name} will be signed out everywhere and removed. What they did stays in the history.`,
  },
  "person.password_changed": {
    past: ({ name }) => `changed the password of ${name}`,
    will: ({ name }) => `${name} will have a new password and be signed out everywhere else.`,
  },
  "person.second_factor_set": {
    past: ({ name }) => `set up a second factor for ${name}`,
    will: ({ name }) => `${name} will be asked for a code of the authenticator at each sign-in.`,
  },
  "person.second_factor_removed": {
    past: ({ name }) => `removed the second factor of ${name}`,
    will: ({ name }) => `${name} will sign in with the password alone.`,
  },
  "person.account_linked": {
    past: ({ name, of }) => `linked ${name} to an account at ${of("issuer", "another issuer")}`,
    will: ({ name }) => `${name} will be able to sign in with that account.`,
  },
  "person.alerts_changed": {
    past: ({ change }) =>
      change("failureMail")?.after === "off"
        ? "stopped mail about refused calls"
        : "asked for mail about refused calls",
    will: () => "Mail about refused calls of the person's apps will be sent, or no longer be sent.",
  },
  "consent.withdrawn": {
    past: ({ name, of }) => `withdrew the access of ${of("app", "an app")} for ${name}`,
    will: ({ of }) =>
      `${capital(of("app", "The app"))} will be refused within a second, and must ask again before it sees anything.`,
  },
  "session.revoked": {
    past: ({ name }) => `signed ${name} out`,
    will: ({ name }) => `${name} will be signed out on that device.`,
  },
}

const STATE_VERBS: Readonly<Record<string, string>> = {
  active: "activated",
  disabled: "disabled",
  draft: "turned into a draft",
}

const STATE_WILL: Readonly<Record<string, (name: string) => string>> = {
  active: (name) => `${name} will be able to get tokens.`,
  disabled: (name) =>
    `${name} will get no more tokens, and those it has will be refused within a second. Enable it again at any time.`,
  draft: (name) => `${name} will get no tokens until it is activated.`,
}

const SECRET_VERBS: Readonly<Record<string, string>> = {
  live: "put back into use",
  retiring: "began to retire",
  disabled: "disabled",
}

const SECRET_WILL: Readonly<Record<string, (name: string) => string>> = {
  live: (name) => `${name} can use this secret again.`,
  retiring: (name) => `${name} can use this secret until the date you chose; after that it is disabled.`,
  disabled: (name) => `${name} can no longer use this secret. You can put it back into use.`,
}

/** Names of settings as people say them; a field that is not here is shown by its own name. */
export const FIELD_LABELS: Readonly<Record<string, string>> = {
  accessTokenFormat: "token format",
  allowedPrivateHost: "private host",
  allowedScopes: "allowed scopes",
  authMethod: "authentication method",
  basicAtApi: "Basic at the API",
  binnedAt: "bin",
  cedar: "text",
  clientId: "client id",
  clientUri: "home page",
  contacts: "contacts",
  corsOrigins: "browser origins",
  defaultApiId: "default API",
  description: "description",
  dpopRequired: "DPoP",
  emailDomains: "e-mail domains",
  enforcement: "enforcement",
  externalId: "id over there",
  fhirBaseUrl: "FHIR address",
  fhirUser: "FHIR record",
  grantTypes: "grants",
  idTokenAlg: "ID token algorithm",
  identifierUri: "identifier (audience)",
  jwksUri: "key set address",
  kind: "kind",
  launchUrls: "launch addresses",
  logoUri: "logo",
  maxAccessTtlSeconds: "longest token life",
  name: "name",
  newcomers: "who comes in",
  notes: "notes",
  owners: "owners",
  pkceRequired: "PKCE",
  policyUri: "privacy notice",
  postLogoutRedirectUris: "sign-out addresses",
  redirectUris: "redirect URIs",
  "tokens.accessTtlSeconds": "access token life",
  "tokens.refreshAbsoluteTtlSeconds": "refresh limit",
  "tokens.refreshGraceSeconds": "refresh retry window",
  "tokens.refreshIdleTtlSeconds": "idle limit",
  role: "role",
  roles: "app roles",
  scopes: "scopes",
  signingAlg: "signing algorithm",
  slug: "short name",
  smart: "SMART on FHIR",
  state: "state",
  strictAssertionAudience: "strict assertion audience",
  dynamicRegistration: "registration by apps themselves",
  keyRotationDays: "days between signing keys",
  tags: "tags",
  tenants: "tenants",
  tosUri: "terms of use",
}

const labelOf = (field: string) =>
  Object.hasOwn(FIELD_LABELS, field) ? (FIELD_LABELS[field] ?? field) : field.slice(0, 60)

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** Names and values come from people: shortened, on one line, with nothing that reorders the text around it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
const UNSHOWABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

const quoted = (text: string) => {
  const plain = Array.from(text.replaceAll(UNSHOWABLE, "\ufffd"))
  return `“${plain.length > 60 ? `${plain.slice(0, 59).join("")}…` : plain.join("")}”`
}

const inWords = (items: readonly string[]) =>
  items.length <= 1 ? (items[0] ?? "") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`

function fieldsInWords(changes: readonly FieldChange[]): string {
  const labels = [...new Set(changes.map((change) => labelOf(change.field)))]
  if (labels.length === 0) return "the settings"
  return labels.length > 4
    ? `${labels.slice(0, 3).join(", ")} and ${labels.length - 3} more settings`
    : inWords(labels)
}

const withChange = (sentence: string, change: { before: string; after: string } | null) =>
  change ? `${sentence} from ${change.before} to ${change.after}` : sentence

const because = (of: Told["of"]) => {
  const reason = of("reason", "")
  return reason === "" ? "" : `: ${reason}`
}

const backTo = (of: Told["of"]) => {
  const moment = of("revertedTo", "")
  return moment === "" ? "" : ` back to what they were on ${moment.slice(1, -1)}`
}

const ending = (of: Told["of"]) => {
  const lastFour = of("lastFour", "")
  return lastFour === "" ? "" : `, ending in ${lastFour}`
}

const DAY = 86_400

/** Seconds in words, in the largest unit that fits without rest: "15 minutes", "30 days", "90 seconds". */
export function durationInWords(seconds: number): string {
  const units = [
    [DAY, "day"],
    [3600, "hour"],
    [60, "minute"],
  ] as const
  const [size, word] = units.find(([unit]) => seconds >= unit && seconds % unit === 0) ?? [1, "second"]
  const count = seconds / size
  return `${count} ${word}${count === 1 ? "" : "s"}`
}

/** One value of a change as text: lists joined, durations in human units, nothing for nothing. */
export function showValue(field: string, value: unknown): string {
  if (value === null || value === undefined || value === "") return "nothing"
  if (typeof value === "boolean") return value ? "on" : "off"
  if (typeof value === "number") return /seconds$/i.test(field) ? durationInWords(value) : String(value)
  if (Array.isArray(value))
    return value.length === 0
      ? "nothing"
      : value
          .slice(0, 20)
          .map((item) => showValue(field, item))
          .join(", ")
  if (typeof value === "object") {
    const uri =
      "uri" in value ? value.uri : "scope" in value ? value.scope : "value" in value ? value.value : null
    return typeof uri === "string" ? quoted(uri) : quoted(JSON.stringify(value))
  }
  return quoted(String(value))
}

/** "name: from “Ward” to “Ward 3”". */
export function describeChange({ field, before, after }: FieldChange): string {
  return `${labelOf(field)}: from ${showValue(field, before)} to ${showValue(field, after)}`
}

function tell({ subjectName, changes = [], detail = {} }: EventFacts): Told {
  return {
    name: quoted(subjectName),
    fields: fieldsInWords(changes),
    of: (key, otherwise) => {
      const value = Object.hasOwn(detail, key) ? detail[key] : undefined
      return typeof value === "string" && value !== "" ? quoted(value) : otherwise
    },
    change: (field) => {
      const found = changes.find((one) => one.field === field)
      if (!found) return null
      const plain = (value: unknown) =>
        typeof value === "string" && /^[a-z]+$/.test(value) ? value : showValue(field, value)
      return { before: plain(found.before), after: plain(found.after) }
    },
  }
}

/** What happened, to follow the actor's name: "registered the app “Ward list”". */
export const describeEvent = (facts: EventFacts): string => WORDINGS[facts.event].past(tell(facts))

/** What will happen, whole sentences for a confirm dialog: "“Ward list” will stop working at once …". */
export const describeConsequence = (facts: EventFacts): string =>
  capital(WORDINGS[facts.event].will(tell(facts)))
