import { Check, CircleSlash, Star, Users } from "lucide-react"
import { type ReactNode, useId } from "react"
import { cn } from "@/components/ui/cn"

export type AnswerRibbon = { kind: "recommended" | "not_recommended" | "usual"; why: string }

type AnswerCardProps = {
  label: ReactNode
  /** What follows from choosing this, in one sentence. */
  consequence?: ReactNode
  ribbon?: AnswerRibbon
  icon?: ReactNode
  /** This was answered before. */
  chosen?: boolean
  onChoose: () => void
  children?: ReactNode
}

const RIBBONS = {
  recommended: { word: "Recommended", icon: Star, look: "bg-accent-soft text-accent-text ring-accent-line" },
  usual: { word: "Usual", icon: Users, look: "bg-hover text-ink-soft ring-line" },
  not_recommended: {
    word: "Not recommended",
    icon: CircleSlash,
    look: "bg-warn-soft text-warn ring-warn-line",
  },
} as const

/** One big answer. Choosing it goes on at once. */
export function AnswerCard({
  label,
  consequence,
  ribbon,
  icon,
  chosen,
  onChoose,
  children,
}: AnswerCardProps) {
  const id = useId()
  return (
    <button
      type="button"
      onClick={onChoose}
      aria-labelledby={`${id}-label`}
      aria-describedby={`${id}-more`}
      aria-current={chosen ? "true" : undefined}
      className={cn(
        "group relative flex w-full gap-4 rounded-xl border bg-surface px-5 py-4 text-left shadow-card transition-colors",
        chosen
          ? "border-accent bg-accent-soft ring-1 ring-accent"
          : "border-line-strong/45 hover:border-accent hover:bg-accent-soft/40",
      )}
    >
      {icon ? (
        <span className="mt-1 shrink-0 text-ink-faint group-hover:text-accent-text group-aria-[current]:text-accent-text [&_svg]:size-5.5 [&_svg]:stroke-[1.6]">
          {icon}
        </span>
      ) : null}
      <span className="min-w-0 flex-1">
        <span className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <span id={`${id}-label`} className="font-[620] text-lg">
            {label}
          </span>
          {ribbon ? <Ribbon kind={ribbon.kind} /> : null}
        </span>
        <span id={`${id}-more`}>
          {consequence ? <span className="mt-0.5 block text-ink-soft text-pretty">{consequence}</span> : null}
          {ribbon ? <span className="mt-1.5 block text-ink-faint text-sm">{ribbon.why}</span> : null}
          {chosen ? <span className="sr-only">Your answer so far.</span> : null}
        </span>
        {children}
      </span>
      <Arrow chosen={chosen} />
    </button>
  )
}

function Ribbon({ kind }: { kind: AnswerRibbon["kind"] }) {
  const { word, icon: Icon, look } = RIBBONS[kind]
  return (
    <span
      className={cn(
        "inline-flex h-5.5 items-center gap-1 rounded-full px-2 font-[560] text-xs ring-1 ring-inset",
        look,
      )}
    >
      <Icon aria-hidden="true" className="size-3" strokeWidth={2.5} />
      {word}
    </span>
  )
}

function Arrow({ chosen }: { chosen?: boolean }) {
  return (
    <span aria-hidden="true" className="grid w-5 shrink-0 place-items-center self-center max-sm:hidden">
      {chosen ? (
        <Check className="size-5 text-accent-text" strokeWidth={2.5} />
      ) : (
        <svg
          aria-hidden="true"
          viewBox="0 0 20 20"
          className="size-5 -translate-x-1 text-accent-text opacity-0 transition-[translate,opacity] group-hover:translate-x-0 group-hover:opacity-100 group-focus-visible:translate-x-0 group-focus-visible:opacity-100"
        >
          <path d="M4 10h11m-4.5-4.5L15 10l-4.5 4.5" fill="none" stroke="currentColor" strokeWidth="2" />
        </svg>
      )}
    </span>
  )
}
