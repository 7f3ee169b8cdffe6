import { CornerDownRight } from "lucide-react"
import { Badge } from "@/components/ui/badge"
import type { Question, Wizard } from "@/lib/wizard/graph"

type QuestionGuideProps = {
  graph: Wizard<string, string, unknown>
  outcomeTitle: (outcome: string) => string
}

/** Each question with its answers and where they lead. Questions asked alike in several places stand once. */
export function QuestionGuide({ graph, outcomeTitle }: QuestionGuideProps) {
  const questions = Object.entries<Question<string>>(graph.questions)
  const distinct = questions.filter(
    ([, question], index) => questions.findIndex(([, other]) => other.title === question.title) === index,
  )
  return (
    <ol className="mt-8 grid gap-8">
      {distinct.map(([id, question]) => (
        <li key={id}>
          <h3 className="text-lg">{question.title}</h3>
          <p className="mt-0.5 max-w-[68ch] text-ink-soft text-pretty">{question.help}</p>
          <ul className="mt-3 grid gap-2.5">
            {question.options.map((option) => (
              <li key={option.id} className="grid grid-cols-[1.25rem_minmax(0,1fr)] gap-2">
                <CornerDownRight aria-hidden="true" className="mt-0.75 size-4 text-ink-faint" />
                <span className="max-w-[68ch]">
                  <span className="font-[560]">{option.label}</span>
                  {option.ribbon?.kind === "recommended" ? (
                    <Badge tone="accent" className="ml-2">
                      Recommended
                    </Badge>
                  ) : null}
                  <span className="block text-ink-soft text-pretty">
                    {option.consequence} {leadsTo(graph, option.next, outcomeTitle)}
                  </span>
                </span>
              </li>
            ))}
          </ul>
          <p className="mt-3 max-w-[68ch] text-ink-soft text-sm text-pretty">
            <span className="font-[560]">Not sure?</span> {question.unknown.settle.how}
          </p>
          <p className="mt-1 text-ink-faint text-sm">Source: {question.source}</p>
        </li>
      ))}
    </ol>
  )
}

function leadsTo(
  graph: QuestionGuideProps["graph"],
  next: string,
  outcomeTitle: QuestionGuideProps["outcomeTitle"],
): string {
  const following = Object.hasOwn(graph.questions, next) ? graph.questions[next] : undefined
  return following ? `Next: “${following.title}”` : `It is: ${outcomeTitle(next)}.`
}
