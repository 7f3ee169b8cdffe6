import { FlaskConical, Globe, KeyRound, Server } from "lucide-react"
import { Badge, Status } from "@/components/ui/badge"
import type { AppKind, AppState, TokenIssuer } from "@/lib/apps/app"

const KIND = {
  public: { word: "Public", icon: Globe },
  confidential: { word: "Confidential", icon: KeyRound },
  service: { word: "Service", icon: Server },
} as const

/** The kind of an app, in the field's word. */
export function KindStatus({ kind }: { kind: AppKind }) {
  const { word, icon } = KIND[kind]
  return <Status icon={icon}>{word}</Status>
}

export function KindBadge({ kind }: { kind: AppKind }) {
  const { word, icon } = KIND[kind]
  return <Badge icon={icon}>{word} app</Badge>
}

type StateOf = { state: AppState; binnedAt: Date | null }

const STATE = {
  draft: { word: "Draft", tone: "neutral" },
  active: { word: "Active", tone: "ok" },
  disabled: { word: "Disabled", tone: "warn" },
} as const

export function StateStatus({ state, binnedAt }: StateOf) {
  if (binnedAt) return <Status tone="danger">In the bin</Status>
  return <Status tone={STATE[state].tone}>{STATE[state].word}</Status>
}

export function StateBadge({ state, binnedAt }: StateOf) {
  if (binnedAt) return <Badge tone="danger">In the bin</Badge>
  return <Badge tone={STATE[state].tone}>{STATE[state].word}</Badge>
}

/** Shown where the real registration is elsewhere; nothing for Admit's own. */
export function IssuerBadge({ issuer }: { issuer: TokenIssuer }) {
  if (issuer === "admit") return null
  return <Badge tone="info">Lives in {issuer === "entra" ? "Entra" : "Aidbox"}</Badge>
}

export function SmartBadge() {
  return <Badge icon={FlaskConical}>SMART</Badge>
}
