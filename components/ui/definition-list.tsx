import type { ReactNode } from "react"
import { cn } from "@/components/ui/cn"

export type Definition = { term: ReactNode; value: ReactNode; hint?: ReactNode }

/** Facts as term and value; the terms form one column. */
export function DefinitionList({ items, className }: { items: readonly Definition[]; className?: string }) {
  return (
    <dl className={cn("divide-y divide-line", className)}>
      {items.map((item, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list is fixed by its caller
        <div key={i} className="grid gap-x-6 py-2.5 sm:grid-cols-[11rem_minmax(0,1fr)]">
          <dt className="text-ink-faint">{item.term}</dt>
          <dd className="min-w-0">
            {item.value}
            {item.hint ? <div className="text-ink-faint text-sm">{item.hint}</div> : null}
          </dd>
        </div>
      ))}
    </dl>
  )
}
