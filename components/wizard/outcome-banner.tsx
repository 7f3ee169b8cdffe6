import { KeyRound, Server, Smartphone } from "lucide-react"
import { KIND_LABELS } from "@/lib/apps/kinds"
import { clientKind } from "@/lib/wizard/client-kind"
import { type Answers, walk } from "@/lib/wizard/graph"

const ICONS = { confidential: KeyRound, public: Smartphone, service: Server } as const

/** The title of what the answers lead to. */
export function outcomeTitle(answers: Answers): string {
  const { outcome } = walk(clientKind, answers)
  return outcome ? clientKind.outcomes[outcome].title : ""
}

/** What the answers lead to, and why: one line per registration. */
export function OutcomeBanner({ answers }: { answers: Answers }) {
  const { outcome } = walk(clientKind, answers)
  if (!outcome) return null
  const { why, registrations } = clientKind.outcomes[outcome]
  return (
    <div className="mb-8 rounded-xl border border-accent-line bg-accent-soft px-5 py-4">
      <p className="text-ink-soft text-pretty">{why}</p>
      <ul className="mt-3 grid gap-2.5">
        {registrations.map(({ kind }) => {
          const Icon = ICONS[kind]
          return (
            <li key={kind} className="flex gap-3">
              <Icon
                aria-hidden="true"
                className="mt-0.5 size-5 shrink-0 text-accent-text"
                strokeWidth={1.7}
              />
              <div className="min-w-0">
                <p className="font-[620]">{KIND_LABELS[kind].label}</p>
                <p className="text-ink-soft text-sm text-pretty">{FACTS[kind]}</p>
              </div>
            </li>
          )
        })}
      </ul>
    </div>
  )
}

const FACTS = {
  confidential: "Gets a secret or a key. Access tokens of an hour; people stay signed in for up to 90 days.",
  public: "Gets no secret; PKCE protects each sign-in. Access tokens of 15 minutes.",
  service: "Proves only itself, with a secret or a key. No redirect URI, no refresh token.",
} as const
