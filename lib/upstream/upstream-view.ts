/** An upstream issuer as owners see it. Types only: the page's client parts may not import the server. */

import type { Id } from "@/lib/id"

export interface UpstreamView {
  id: Id<"upstream">
  version: number
  name: string
  issuer: string
  tenants: string[]
  clientId: string
  hasSecret: boolean
  scopes: string
  newcomers: "refuse" | "member"
  emailDomains: string[]
  /** Empty where none is allowed. */
  allowedPrivateHost: string
  disabled: boolean
  redirectUri: string
}
