import { CircleSlash, Star } from "lucide-react"
import type { ComponentProps, ReactNode } from "react"
import { cn } from "@/components/ui/cn"

export type ChoiceRibbon = "recommended" | "not-recommended"

export type ChoiceCardProps = Omit<ComponentProps<"input">, "type" | "title" | "size"> & {
  title: ReactNode
  /** What choosing this leads to, in one sentence. */
  consequence?: ReactNode
  icon?: ReactNode
  ribbon?: ChoiceRibbon
  /** Why the ribbon is there. */
  ribbonReason?: ReactNode
}

const RIBBONS = {
  recommended: {
    word: "Recommended",
    icon: Star,
    classes: "bg-accent-soft text-accent-text ring-1 ring-accent-line ring-inset",
  },
  "not-recommended": {
    word: "Not recommended",
    icon: CircleSlash,
    classes: "bg-warn-soft text-warn ring-1 ring-warn-line ring-inset",
  },
} as const

/** One big answer of a question. A plain radio input underneath: works in any form, without JavaScript. */
export function ChoiceCard({
  title,
  consequence,
  icon,
  ribbon,
  ribbonReason,
  className,
  ...input
}: ChoiceCardProps) {
  const mark = ribbon ? RIBBONS[ribbon] : null
  return (
    <label
      className={cn(
        "group relative flex gap-4 rounded-lg border border-line-strong/55 bg-surface px-5 py-4 shadow-card transition-colors",
        "hover:border-line-strong has-checked:border-accent has-checked:bg-accent-soft has-checked:ring-1 has-checked:ring-accent",
        "has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2",
        "has-disabled:opacity-60",
        className,
      )}
    >
      <input
        type="radio"
        className="peer absolute inset-0 z-10 size-full cursor-pointer opacity-0 disabled:cursor-default"
        {...input}
      />
      <RadioMark />
      <span className="min-w-0 flex-1">
        <span className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <span className="font-[620] text-lg">{title}</span>
          {mark ? (
            <span
              className={cn(
                "inline-flex h-5.5 items-center gap-1 rounded-full px-2 font-[560] text-xs",
                mark.classes,
              )}
            >
              <mark.icon aria-hidden="true" className="size-3" strokeWidth={2.5} />
              {mark.word}
            </span>
          ) : null}
        </span>
        {consequence ? <span className="mt-0.5 block text-ink-soft">{consequence}</span> : null}
        {ribbonReason ? <span className="mt-1.5 block text-ink-faint text-sm">{ribbonReason}</span> : null}
      </span>
      {icon ? (
        <span className="shrink-0 text-ink-faint peer-checked:text-accent-text max-sm:hidden [&_svg]:size-6 [&_svg]:stroke-[1.6]">
          {icon}
        </span>
      ) : null}
    </label>
  )
}

function RadioMark() {
  return (
    <span
      aria-hidden="true"
      className="mt-1 grid size-4.5 shrink-0 place-items-center rounded-full border-[1.5px] border-line-strong bg-surface transition-colors peer-checked:border-[5.5px] peer-checked:border-accent"
    />
  )
}
