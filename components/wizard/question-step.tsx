"use client"

import type { ReactNode } from "react"
import { AnswerCard } from "@/components/wizard/answer-card"
import { StepHeading } from "@/components/wizard/step-heading"
import { UnknownAnswer } from "@/components/wizard/unknown-answer"
import { type Question, UNKNOWN } from "@/lib/wizard/graph"

type QuestionStepProps = {
  question: Question<string>
  /** The answer given before, if any. */
  answer: string | undefined
  eyebrow: ReactNode
  focus: boolean
  onAnswer: (answer: string) => void
  /** A tool that settles the question, shown under "I do not know". */
  settle?: ReactNode
}

/** One question of a wizard: its answers as cards, and the way out for who does not know. */
export function QuestionStep({ question, answer, eyebrow, focus, onAnswer, settle }: QuestionStepProps) {
  const { unknown } = question
  const assumed = question.options.find((option) => option.id === unknown.assume)?.label ?? ""
  return (
    <>
      <StepHeading title={question.title} help={question.help} eyebrow={eyebrow} focus={focus} />
      <div className="grid gap-3">
        {question.options.map((option) => (
          <AnswerCard
            key={option.id}
            label={option.label}
            consequence={option.consequence}
            ribbon={option.ribbon}
            chosen={answer === option.id}
            onChoose={() => onAnswer(option.id)}
          />
        ))}
        <UnknownAnswer
          assumed={assumed}
          because={unknown.because}
          how={unknown.settle.how}
          chosen={answer === UNKNOWN}
          onAssume={() => onAnswer(UNKNOWN)}
        >
          {settle}
        </UnknownAnswer>
      </div>
      <p className="mt-5 text-ink-faint text-sm">Source: {question.source}</p>
    </>
  )
}
