import type { Ref } from "react"
import { TONES } from "@/components/ui/tone"

export type SummaryLine = { id: string; label: string; message: string }

type ErrorSummaryProps = { message: string; lines?: readonly SummaryLine[]; ref?: Ref<HTMLDivElement> }

/** What stopped the form, with a link to each place to mend. */
export function ErrorSummary({ message, lines = [], ref }: ErrorSummaryProps) {
  const Icon = TONES.danger.icon
  return (
    <div
      ref={ref}
      role="alert"
      tabIndex={-1}
      className="flex gap-3 rounded-lg border border-danger-line bg-danger-soft px-4 py-3"
    >
      <Icon aria-hidden="true" className="mt-0.75 size-4 shrink-0 text-danger" strokeWidth={2.25} />
      <div className="min-w-0">
        <p className="font-[620]">{message}</p>
        {lines.length > 0 ? (
          <ul className="mt-1 space-y-0.5">
            {lines.map((line) => (
              <li key={line.id}>
                <a
                  href={`#${line.id}`}
                  className="text-ink-soft underline decoration-danger-line underline-offset-3 hover:text-ink"
                >
                  {line.label ? `${line.label}: ` : ""}
                  {line.message}
                </a>
              </li>
            ))}
          </ul>
        ) : null}
      </div>
    </div>
  )
}
