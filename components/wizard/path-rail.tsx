"use client"

import { Check } from "lucide-react"
import { cn } from "@/components/ui/cn"
import { StepLink } from "@/components/wizard/step-link"
import type { WizardUrl } from "@/components/wizard/use-wizard-url"

export interface RailStop {
  id: string
  title: string
  /** The answer given; `null` while there is none. */
  answer: string | null
  assumed?: boolean
  /** Answers not taken: the branches that end here. */
  others: readonly string[]
  state: "taken" | "here" | "ahead"
  /** Where the stop leads; `null` for one not reached yet. */
  to: URLSearchParams | null
}

/**
 * The way through the questions as a line that grows: each stop with the answer taken on the lit line, the
 * others as branches that end. A list underneath, so it reads as well as it looks.
 */
export function PathRail({
  stops,
  url,
  label,
}: {
  stops: readonly RailStop[]
  url: WizardUrl
  label: string
}) {
  return (
    <ol aria-label={label} className="text-sm">
      {stops.map((stop, index) => (
        <Stop key={stop.id} stop={stop} url={url} last={index === stops.length - 1} />
      ))}
    </ol>
  )
}

function Stop({ stop, url, last }: { stop: RailStop; url: WizardUrl; last: boolean }) {
  const { state, to } = stop
  const lit = state === "taken"
  const title = (
    <span
      className={cn(
        "block leading-5 text-pretty",
        state === "here" ? "font-[620] text-ink" : lit ? "text-ink-soft" : "text-ink-faint",
      )}
    >
      {stop.title}
    </span>
  )
  return (
    <li aria-current={state === "here" ? "step" : undefined} className="relative animate-rise">
      <Line lit={lit} hidden={last} />
      <div className="flex gap-3 pb-1">
        <Dot state={state} />
        <div className="min-w-0 flex-1">
          {to && state !== "here" ? (
            <StepLink
              url={url}
              to={to}
              className="block rounded-sm decoration-line-strong underline-offset-3 hover:underline"
            >
              {title}
              {stop.answer ? <Answer stop={stop} /> : null}
              <span className="sr-only">, change</span>
            </StepLink>
          ) : (
            <>
              {title}
              {stop.answer ? <Answer stop={stop} /> : null}
            </>
          )}
        </div>
      </div>
      <ul
        aria-label={lit ? "Not taken" : "Answers"}
        className={cn("pb-3", stop.others.length === 0 && "hidden")}
      >
        {stop.others.map((other) => (
          <Branch key={other} text={other} open={state === "here"} />
        ))}
      </ul>
      {stop.others.length === 0 ? <div className="h-3" /> : null}
    </li>
  )
}

function Answer({ stop }: { stop: RailStop }) {
  return (
    <span className="block font-[620] text-accent-text leading-5 text-pretty">
      {stop.answer}
      {stop.assumed ? <span className="font-normal text-ink-faint"> (assumed)</span> : null}
    </span>
  )
}

function Dot({ state }: { state: RailStop["state"] }) {
  return (
    <span
      aria-hidden="true"
      className={cn(
        "relative z-10 mt-px grid size-4.5 shrink-0 place-items-center rounded-full",
        state === "taken" && "bg-accent text-accent-ink",
        state === "here" && "border-[5px] border-accent bg-surface ring-4 ring-accent-soft",
        state === "ahead" && "border-[1.5px] border-line-strong border-dashed bg-canvas",
      )}
    >
      {state === "taken" ? <Check className="size-3" strokeWidth={3.5} /> : null}
    </span>
  )
}

function Line({ lit, hidden }: { lit: boolean; hidden: boolean }) {
  if (hidden) return null
  return (
    <span
      aria-hidden="true"
      className={cn(
        "absolute top-2 -bottom-2 left-[8px] z-[1] w-0.5",
        lit
          ? "bg-accent"
          : "bg-[repeating-linear-gradient(var(--color-line-strong)_0_3px,transparent_3px_7px)]",
      )}
    />
  )
}

/** A branch off the line: a curve, an end, and what it would have been. */
function Branch({ text, open }: { text: string; open: boolean }) {
  return (
    <li className="relative flex items-start">
      <svg
        aria-hidden="true"
        width="30"
        height="22"
        viewBox="0 0 30 22"
        fill="none"
        className={cn("ml-[8px] shrink-0", open ? "text-line-strong" : "text-line")}
      >
        <path
          d="M1 0 C1 9, 6 11, 22 11"
          stroke="currentColor"
          strokeWidth="1.5"
          strokeDasharray={open ? "3 3" : undefined}
        />
        <circle cx="25" cy="11" r="2.75" stroke="currentColor" strokeWidth="1.5" />
      </svg>
      <span
        className={cn("min-w-0 py-0.5 pl-1 text-xs leading-4.5", open ? "text-ink-soft" : "text-ink-faint")}
      >
        {text}
      </span>
    </li>
  )
}
