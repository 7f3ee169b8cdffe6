"use client"

import { type ReactNode, useEffect, useRef } from "react"

type StepHeadingProps = { title: ReactNode; help?: ReactNode; eyebrow?: ReactNode; focus: boolean }

/** The question of a step. Takes the focus when the step is reached from another one, so that it is read out. */
export function StepHeading({ title, help, eyebrow, focus }: StepHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  // External system: the browser's focus and scroll place, which do not follow a change of address by themselves.
  useEffect(() => {
    if (!focus) return
    heading.current?.focus({ preventScroll: true })
    window.scrollTo({ top: 0 })
  }, [focus])
  return (
    <div className="mb-6">
      {eyebrow ? <p className="mb-1.5 font-[560] text-accent-text text-sm">{eyebrow}</p> : null}
      <h1 ref={heading} tabIndex={-1} className="text-3xl outline-none max-sm:text-2xl">
        {title}
      </h1>
      {help ? <div className="mt-2.5 max-w-[62ch] text-ink-soft text-lg text-pretty">{help}</div> : null}
    </div>
  )
}
