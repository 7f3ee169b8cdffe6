import { ChevronRight } from "lucide-react"
import type { Described } from "@/lib/smart/chart-words"

type ChoiceListProps = {
  /** The field each button sends its id as. */
  name: "patient" | "encounter"
  label: string
  choices: readonly Described[]
}

/** One button a choice, so that one press is the answer; needs no JavaScript. */
export function ChoiceList({ name, label, choices }: ChoiceListProps) {
  return (
    <ul aria-label={label} className="divide-y divide-line overflow-hidden rounded-lg border border-line">
      {choices.map(({ id, title, facts }) => (
        <li key={id}>
          <button
            type="submit"
            name={name}
            value={id}
            className="flex w-full items-center gap-3 px-4 py-3 text-left hover:bg-hover focus-visible:outline-2 focus-visible:outline-accent focus-visible:-outline-offset-2"
          >
            <span className="min-w-0 flex-1">
              <span className="block font-[620]">{title}</span>
              <span className="block break-words text-ink-soft text-sm">{facts}</span>
            </span>
            <ChevronRight aria-hidden="true" className="size-4 shrink-0 text-ink-faint" />
          </button>
        </li>
      ))}
    </ul>
  )
}
