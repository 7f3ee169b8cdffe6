import { ROLE_LABELS, type Role } from "@/lib/people/roles"

/** Whom a link binds, as the queries return it. */
export interface LinkSubject {
  appName: string | null
  appKind: string | null
  role: Role | null
  userName: string | null
  apiName: string | null
}

/** "Ward Board", "every public app", "everyone with the role End user", without the API. */
export function subjectWords({ appName, appKind, role, userName }: Omit<LinkSubject, "apiName">): string {
  if (appKind) return `every ${appKind} app`
  if (role) return `everyone with the role ${ROLE_LABELS[role].label}`
  return appName ?? userName ?? "nobody"
}

/** The same with the API: "Ward Board at Clinical FHIR". */
export const bindsWords = (link: LinkSubject): string =>
  link.apiName ? `${subjectWords(link)} at ${link.apiName}` : subjectWords(link)
