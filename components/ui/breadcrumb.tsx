import { ChevronRight } from "lucide-react"
import NextLink from "next/link"

export type Crumb = { label: string; href?: string }

/** Where this page sits. The last crumb is the page itself and no link. */
export function Breadcrumb({ crumbs }: { crumbs: readonly Crumb[] }) {
  return (
    <nav aria-label="Breadcrumb" className="min-w-0">
      <ol className="flex min-w-0 items-center gap-1 text-ink-soft">
        {crumbs.map((crumb, i) => {
          const last = i === crumbs.length - 1
          return (
            <li
              key={crumb.label}
              className={last ? "flex min-w-0 items-center gap-1" : "flex shrink-0 items-center gap-1"}
            >
              {i > 0 ? (
                <ChevronRight aria-hidden="true" className="size-3.5 shrink-0 text-ink-faint" />
              ) : null}
              {crumb.href && !last ? (
                <NextLink
                  prefetch={false}
                  href={crumb.href}
                  className="rounded-sm px-1 py-0.5 hover:bg-hover hover:text-ink"
                >
                  {crumb.label}
                </NextLink>
              ) : (
                <span
                  aria-current={last ? "page" : undefined}
                  className={last ? "truncate px-1 text-ink" : "px-1"}
                >
                  {crumb.label}
                </span>
              )}
            </li>
          )
        })}
      </ol>
    </nav>
  )
}
