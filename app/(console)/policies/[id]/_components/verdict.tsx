import { cn } from "@/components/ui/cn"
import { DefinitionList } from "@/components/ui/definition-list"
import { TONES } from "@/components/ui/tone"

export type VerdictProps = {
  /** The request as asked. */
  asked: string
  allowed: boolean
  reason: string
  hint: string | null
  scopes: readonly string[]
  policies: readonly string[]
  limits: readonly string[]
  isLinked: boolean
}

/** Allowed or denied, which side decided, and what would change it. */
export function Verdict({ asked, allowed, reason, hint, scopes, policies, limits, isLinked }: VerdictProps) {
  const tone = TONES[allowed ? "ok" : "danger"]
  const list = (values: readonly string[]) => values.join(", ")
  return (
    <div className={cn("rounded-lg border px-5 py-4", tone.soft, tone.line)}>
      <p className="flex items-center gap-2 font-[620] text-lg">
        <tone.icon aria-hidden="true" className={cn("size-5", tone.text)} strokeWidth={2.25} />
        {allowed ? "Allowed" : "Denied"}
      </p>
      <p className="mt-0.5 font-mono text-ink-soft text-sm break-all">{asked}</p>
      <p className="mt-3">{reason}</p>
      {hint ? <p className="mt-1 text-ink-soft">{hint}</p> : null}
      <ul className="mt-1 text-ink-soft empty:hidden">
        {limits.map((limit) => (
          <li key={limit}>{limit}</li>
        ))}
      </ul>
      {scopes.length + policies.length > 0 ? (
        <DefinitionList
          className="mt-3"
          items={[
            ...(scopes.length > 0 ? [{ term: "Scopes", value: <code>{list(scopes)}</code> }] : []),
            ...(policies.length > 0
              ? [{ term: allowed ? "Permitted by" : "Policies asked", value: list(policies) }]
              : []),
          ]}
        />
      ) : null}
      {isLinked ? null : (
        <p className="mt-3 text-ink-soft text-sm">
          Asked as if this policy were linked to the app; it is not yet.
        </p>
      )}
    </div>
  )
}
