import { Check, type LucideIcon, Minus, Plus, RefreshCw, X } from "lucide-react"
import { cn } from "@/components/ui/cn"
import type { ChangeEffect, ToldKindChange } from "@/lib/apps/kind-change"

const LOOK: Record<ChangeEffect, { word: string; icon: LucideIcon; tone: string }> = {
  issued: { word: "Issued", icon: Plus, tone: "text-ok" },
  revoked: { word: "Revoked", icon: X, tone: "text-danger" },
  dropped: { word: "Removed", icon: Minus, tone: "text-warn" },
  changed: { word: "Changed", icon: RefreshCw, tone: "text-info" },
  kept: { word: "Kept", icon: Check, tone: "text-ink-faint" },
}

/** What will happen, line by line, and what is left to do afterwards. */
export function KindLines({ change, name }: { change: ToldKindChange; name: string }) {
  return (
    <section aria-label={`What happens to ${name}`} className="grid gap-5">
      <h3 className="text-lg">What happens</h3>
      <ul className="-mt-3 divide-y divide-line border-line border-y">
        {change.lines.map(({ effect, sentence, why }) => {
          const { word, icon: Icon, tone } = LOOK[effect]
          return (
            <li key={sentence} className="grid gap-x-4 py-2.5 sm:grid-cols-[7rem_minmax(0,1fr)]">
              <span className={cn("inline-flex items-center gap-1.5 self-start font-[560] text-sm", tone)}>
                <Icon aria-hidden="true" className="size-3.5" strokeWidth={2.5} /> {word}
              </span>
              <span>
                <span className="block break-words">{sentence}</span>
                <span className="block text-ink-faint text-sm">{why}</span>
              </span>
            </li>
          )
        })}
      </ul>
      <ToDo items={change.todo} />
    </section>
  )
}

export function ToDo({ items }: { items: readonly string[] }) {
  if (items.length === 0) return null
  return (
    <div>
      <h3 className="text-lg">Then you still have to</h3>
      <ol className="mt-1 list-decimal space-y-1 pl-5 text-ink-soft">
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ol>
    </div>
  )
}
