import type { ReactNode } from "react"
import { cn } from "@/components/ui/cn"
import { Link } from "@/components/ui/link"
import { TONES } from "@/components/ui/tone"
import { type Cause, explain } from "@/lib/failures/causes"

export type VerdictProps = {
  /** The request as asked. */
  asked: string
  allowed: boolean
  /** Of the catalogue of causes, when it is denied. */
  cause: Cause | null
  reason: string
  hint: string | null
  scopes: readonly string[]
  policies: readonly string[]
  limits: readonly string[]
  near: { policy: string; fails: readonly string[]; holds: number } | null
  wouldAllow: readonly { id: string; name: string }[]
  isLinked: boolean
}

/** Allowed or denied, which side decided, and what would change it. */
export function Verdict(props: VerdictProps) {
  const { asked, allowed, cause, reason, hint, scopes, policies, limits, near, wouldAllow, isLinked } = props
  const tone = TONES[allowed ? "ok" : "danger"]
  return (
    <div className={cn("rounded-lg border px-5 py-4", tone.soft, tone.line)}>
      <p className="flex items-center gap-2 font-[620] text-lg">
        <tone.icon aria-hidden="true" className={cn("size-5", tone.text)} strokeWidth={2.25} />
        {allowed ? "Allowed" : "Denied"}
      </p>
      <p className="mt-0.5 font-mono text-ink-soft text-sm break-all">{asked}</p>
      {cause === null ? (
        <p className="mt-3">{reason}</p>
      ) : (
        <>
          <p className="mt-3">{explain(cause).sentence}</p>
          <p className="mt-1 text-ink-soft">{reason}</p>
        </>
      )}
      {hint ? <p className="mt-1 text-ink-soft">{hint}</p> : null}
      <ul className="mt-1 text-ink-soft empty:hidden">
        {limits.map((limit) => (
          <li key={limit}>{limit}</li>
        ))}
      </ul>
      {scopes.length + policies.length > 0 ? (
        <dl className="mt-3 grid grid-cols-[7rem_minmax(0,1fr)] gap-x-3 gap-y-1">
          {scopes.length > 0 ? <Fact term="Scopes" value={<code>{scopes.join(" ")}</code>} /> : null}
          {policies.length > 0 ? (
            <Fact term={allowed ? "Permitted by" : "Policies asked"} value={policies.join(", ")} />
          ) : null}
        </dl>
      ) : null}
      {near ? <NearMiss {...near} /> : null}
      {wouldAllow.length > 0 ? (
        <p className="mt-3 text-ink-soft">
          Not linked to this app, but would allow it:{" "}
          {wouldAllow.map(({ id, name }, i) => (
            <span key={id}>
              {i > 0 ? ", " : ""}
              <Link href={`/policies/${id}`}>{name}</Link>
            </span>
          ))}
          .
        </p>
      ) : null}
      {cause === null ? null : (
        <p className="mt-3 text-ink-soft text-sm">
          The app's inbox names it <Link href={`/guide/errors#${cause}`}>{cause}</Link>.
        </p>
      )}
      {isLinked ? null : (
        <p className="mt-3 text-ink-soft text-sm">
          Asked as if this policy were linked to the app; it is not yet.
        </p>
      )}
    </div>
  )
}

/** The permit that comes nearest, and what of it does not hold. */
function NearMiss({ policy, fails, holds }: NonNullable<VerdictProps["near"]>) {
  return (
    <div className="mt-3">
      <p className="text-ink-soft">
        “{policy}” comes nearest.{" "}
        {holds > 0 ? `${holds} of ${holds + fails.length} of its clauses hold; this fails:` : "This fails:"}
      </p>
      <ul className="mt-1.5 grid gap-1.5">
        {fails.map((clause) => (
          <li key={clause} className="rounded-md bg-sunken px-2.5 py-1.5">
            <code className="break-words">{clause}</code>
          </li>
        ))}
      </ul>
    </div>
  )
}

function Fact({ term, value }: { term: string; value: ReactNode }) {
  return (
    <>
      <dt className="text-ink-soft">{term}</dt>
      <dd className="min-w-0 break-words">{value}</dd>
    </>
  )
}
