import { ChevronRight } from "lucide-react"
import { FailureDetail } from "@/components/failures/failure-detail"
import type { InboxActions } from "@/components/failures/inbox-actions"
import { OpenAtFirst } from "@/components/failures/open-at-first"
import { Badge } from "@/components/ui/badge"
import { RelativeTime } from "@/components/ui/relative-time"
import { Sparkline } from "@/components/ui/sparkline"
import { explain } from "@/lib/failures/causes"
import type { Failure } from "@/lib/failures/failure"
import { visible } from "@/lib/text/visible"

type FailureListProps = {
  failures: readonly Failure[]
  issuer: string
  /** What the list holds, for screen readers. */
  label: string
  /** What the reader may do about them; null for one who only reads. */
  actions: InboxActions | null
}

/** Refused calls, the same failure once, each opening to its cause and its mend. Works without JavaScript. */
export function FailureList({ failures, issuer, label, actions }: FailureListProps) {
  return (
    <ul
      aria-label={label}
      className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface"
    >
      {failures.map((failure, index) => (
        <li key={failure.id}>
          <OpenAtFirst open={index === 0 && failure.resolvedAt === null}>
            <summary className="flex cursor-pointer items-center gap-x-3 px-4 py-3 [&::-webkit-details-marker]:hidden hover:bg-hover focus-visible:-outline-offset-2">
              <ChevronRight
                aria-hidden="true"
                className="size-4 shrink-0 text-ink-faint transition-transform group-open:rotate-90"
              />
              <span className="min-w-0 flex-1 basis-48">
                <span className="font-[560]">{explain(failure.cause).sentence}</span>
                <span className="mt-0.5 block text-ink-faint text-sm">
                  <Seen failure={failure} />
                </span>
              </span>
              {failure.reopenedAt ? <Badge tone="warn">Came back</Badge> : null}
              <Sparkline
                values={failure.byDay}
                description={`Refusals a day over the last ${failure.byDay.length} days, ${failure.byDay.at(-1)} today`}
                className="max-sm:hidden"
              />
              <span className="shrink-0 text-right tabular-nums sm:w-16">
                {failure.count}
                <span className="sr-only"> times</span>
                <span aria-hidden="true">×</span>
              </span>
            </summary>
            <FailureDetail failure={failure} issuer={issuer} actions={actions} />
          </OpenAtFirst>
        </li>
      ))}
    </ul>
  )
}

function Seen({ failure }: { failure: Failure }) {
  const who = failure.appId === null ? (failure.clientId ?? "no client id") : null
  const { sent } = failure.sample.detail
  return (
    <>
      {who ? <span className="font-mono break-all">{visible(who)} · </span> : null}
      {typeof sent === "string" && sent !== "" ? (
        <span className="font-mono break-all">{visible(sent).slice(0, 120)} · </span>
      ) : null}
      <span className="font-mono">{failure.sample.path}</span> · last <RelativeTime at={failure.lastSeenAt} />
      , first <RelativeTime at={failure.firstSeenAt} />
    </>
  )
}
