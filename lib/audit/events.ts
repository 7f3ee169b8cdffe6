/**
 * The closed vocabulary of the audit log: every admin write names one of these, and with it the permission
 * it needs. `describe.ts` turns an event into a sentence. Tokens issued and refused are not here but in
 * activity (db/schema/activity.ts).
 */

import type { Permission } from "@/lib/people/roles"

export const AUDIT_EVENTS = {
  "instance.set_up": { subject: "instance", permission: "settings.edit" },
  "instance.settings_changed": { subject: "instance", permission: "settings.edit" },
  "instance.issuer_changed": { subject: "instance", permission: "settings.edit" },
  "key.announced": { subject: "key", permission: "settings.edit" },
  "alerts.changed": { subject: "instance", permission: "settings.edit" },
  "key.rotated": { subject: "key", permission: "settings.edit" },
  "upstream.saved": { subject: "upstream", permission: "settings.edit" },
  "upstream.changed": { subject: "upstream", permission: "settings.edit" },
  "upstream.state_changed": { subject: "upstream", permission: "settings.edit" },
  "upstream.removed": { subject: "upstream", permission: "settings.edit" },
  "registration_token.made": { subject: "registration_token", permission: "app.create" },
  "registration_token.revoked": { subject: "registration_token", permission: "app.create" },
  "app.registered": { subject: "app", permission: "app.create" },
  "app.changed": { subject: "app", permission: "app.edit" },
  "app.kind_changed": { subject: "app", permission: "app.edit" },
  "app.state_changed": { subject: "app", permission: "app.edit" },
  "app.binned": { subject: "app", permission: "app.delete" },
  "app.restored": { subject: "app", permission: "app.delete" },
  "app.deleted": { subject: "app", permission: "app.delete" },
  "app.rotation_asked": { subject: "app", permission: "app.edit" },
  "app.tokens_revoked": { subject: "app", permission: "app.edit" },
  "app.owners_changed": { subject: "app", permission: "app.create" },
  "app.alerts_changed": { subject: "app", permission: "app.edit" },
  "failure.resolved": { subject: "app", permission: "app.edit" },
  "app.api_granted": { subject: "app", permission: "api.edit" },
  "app.api_withdrawn": { subject: "app", permission: "api.edit" },
  "launch.made": { subject: "app", permission: "app.edit" },
  "launch.scenario_saved": { subject: "app", permission: "app.edit" },
  "launch.scenario_removed": { subject: "app", permission: "app.edit" },
  "secret.added": { subject: "app", permission: "credential.edit" },
  "secret.state_changed": { subject: "app", permission: "credential.edit" },
  "secret.deleted": { subject: "app", permission: "credential.edit" },
  "secret.link_made": { subject: "app", permission: "credential.edit" },
  "secret.link_opened": { subject: "app", permission: "credential.edit" },
  "key_set.changed": { subject: "app", permission: "credential.edit" },
  "api.registered": { subject: "api", permission: "api.edit" },
  "api.changed": { subject: "api", permission: "api.edit" },
  "api.state_changed": { subject: "api", permission: "api.edit" },
  "api.binned": { subject: "api", permission: "api.edit" },
  "api.restored": { subject: "api", permission: "api.edit" },
  "api.deleted": { subject: "api", permission: "api.edit" },
  "policy.created": { subject: "policy", permission: "policy.edit" },
  "policy.changed": { subject: "policy", permission: "policy.edit" },
  "policy.deleted": { subject: "policy", permission: "policy.edit" },
  "policy.linked": { subject: "policy", permission: "policy.edit" },
  "policy.unlinked": { subject: "policy", permission: "policy.edit" },
  "policy.cases_changed": { subject: "policy", permission: "policy.edit" },
  "person.invited": { subject: "person", permission: "people.edit" },
  "person.invitation_renewed": { subject: "person", permission: "people.edit" },
  "person.joined": { subject: "person", permission: "people.edit" },
  "person.changed": { subject: "person", permission: "people.edit" },
  "person.state_changed": { subject: "person", permission: "people.edit" },
  "person.removed": { subject: "person", permission: "people.edit" },
  "person.password_changed": { subject: "person", permission: "people.edit" },
  "person.second_factor_set": { subject: "person", permission: "people.edit" },
  "person.second_factor_removed": { subject: "person", permission: "people.edit" },
  "person.account_linked": { subject: "person", permission: "people.edit" },
  "person.alerts_changed": { subject: "person", permission: "people.edit" },
  "consent.withdrawn": { subject: "person", permission: "people.edit" },
  "session.revoked": { subject: "person", permission: "people.edit" },
} as const satisfies Record<string, { subject: string; permission: Permission }>

export type AuditEventName = keyof typeof AUDIT_EVENTS
export type AuditSubject = (typeof AUDIT_EVENTS)[AuditEventName]["subject"]

/** One changed field, as the history shows it. Secrets never stand here: only ids and last characters. */
export interface FieldChange {
  field: string
  before: unknown
  after: unknown
}
