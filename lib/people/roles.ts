/**
 * Roles of people and what each may do. Data: one row per permission. `own` means only apps the person owns.
 */

export const ROLES = ["owner", "admin", "developer", "auditor", "member"] as const
/** `member` is an end user (clinician or patient): signs in to apps, never to the console. */
export type Role = (typeof ROLES)[number]

export const ROLE_LABELS: Record<Role, { label: string; meaning: string }> = {
  owner: { label: "Owner", meaning: "Does everything, people and settings included. At least one remains." },
  admin: { label: "Admin", meaning: "Registers apps and APIs, writes policies, invites people." },
  developer: { label: "Developer", meaning: "Sees and edits the apps they own." },
  auditor: { label: "Auditor", meaning: "Reads everything, changes nothing." },
  member: { label: "End user", meaning: "Signs in to apps; has no access to this console." },
}

type Reach = "all" | "own"

export const PERMISSIONS = {
  "console.enter": { owner: "all", admin: "all", developer: "all", auditor: "all" },
  "app.read": { owner: "all", admin: "all", auditor: "all", developer: "own" },
  "app.create": { owner: "all", admin: "all" },
  "app.edit": { owner: "all", admin: "all", developer: "own" },
  "app.delete": { owner: "all", admin: "all" },
  "credential.edit": { owner: "all", admin: "all", developer: "own" },
  "api.read": { owner: "all", admin: "all", auditor: "all", developer: "all" },
  "api.edit": { owner: "all", admin: "all" },
  "policy.read": { owner: "all", admin: "all", auditor: "all", developer: "all" },
  "policy.edit": { owner: "all", admin: "all" },
  "people.read": { owner: "all", admin: "all", auditor: "all" },
  "people.edit": { owner: "all", admin: "all" },
  "owner.edit": { owner: "all" },
  "audit.read": { owner: "all", admin: "all", auditor: "all" },
  "settings.edit": { owner: "all" },
} as const satisfies Record<string, Partial<Record<Role, Reach>>>

export type Permission = keyof typeof PERMISSIONS

/** How far a role's permission reaches: everything, only what the person owns, or not at all (`null`). */
export function reachOf(role: Role, permission: Permission): Reach | null {
  const row: Partial<Record<Role, Reach>> = PERMISSIONS[permission]
  return row[role] ?? null
}
