import NextLink from "next/link"
import { type ListParams, withParams } from "@/app/(console)/apps/_components/list-url"
import { cn } from "@/components/ui/cn"
import { FACET_IDS, FACETS, type FacetId } from "@/lib/apps/facets"

const VIEWS: readonly { id: FacetId | ""; label: string }[] = [
  { id: "", label: "All" },
  ...FACET_IDS.map((id) => ({ id, label: FACETS[id].label })),
]

/** The facets as links, each a URL to keep; the other filters stay. */
export function FacetLinks({ params, current }: { params: ListParams; current: FacetId | undefined }) {
  return (
    <nav aria-label="Views" className="mb-3">
      <ul className="-mx-1 flex gap-1 overflow-x-auto px-1 py-0.5 [scrollbar-width:none]">
        {VIEWS.map(({ id, label }) => {
          const on = id === (current ?? "")
          const href = withParams(params, { facet: id || undefined, view: undefined, after: undefined })
          return (
            <li key={label}>
              <NextLink
                prefetch={false}
                href={href}
                aria-current={on ? "page" : undefined}
                className={cn(
                  "flex h-7.5 items-center rounded-full border px-3 text-sm whitespace-nowrap transition-colors max-sm:h-9",
                  on
                    ? "border-ink font-[560] text-ink"
                    : "border-line text-ink-soft hover:border-line-strong hover:text-ink",
                )}
              >
                {label}
              </NextLink>
            </li>
          )
        })}
      </ul>
      {current ? <p className="mt-2 text-ink-soft text-sm">{FACETS[current].meaning}</p> : null}
    </nav>
  )
}
