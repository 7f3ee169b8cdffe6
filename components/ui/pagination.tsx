import { ChevronLeft, ChevronRight } from "lucide-react"
import { ButtonLink } from "@/components/ui/link"

type PaginationProps = {
  previousHref?: string
  nextHref?: string
  /** "1–50 of 412 apps", or just "50 apps" where counting is dear. */
  summary?: string
}

/** Moves through a list by cursor links. Absent when there is only one page and nothing to say. */
export function Pagination({ previousHref, nextHref, summary }: PaginationProps) {
  if (!previousHref && !nextHref && !summary) return null
  return (
    <nav aria-label="Pages" className="flex items-center justify-between gap-4 py-3">
      <p className="text-ink-faint text-sm tabular-nums">{summary}</p>
      <div className="flex gap-2">
        {previousHref ? (
          <ButtonLink href={previousHref} size="sm" rel="prev">
            <ChevronLeft aria-hidden="true" /> Previous
          </ButtonLink>
        ) : null}
        {nextHref ? (
          <ButtonLink href={nextHref} size="sm" rel="next">
            Next <ChevronRight aria-hidden="true" />
          </ButtonLink>
        ) : null}
      </div>
    </nav>
  )
}
