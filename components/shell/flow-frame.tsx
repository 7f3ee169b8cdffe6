import type { ReactNode } from "react"
import { Logo } from "@/components/shell/logo"
import { cn } from "@/components/ui/cn"

type FlowFrameProps = {
  title: ReactNode
  description?: ReactNode
  children: ReactNode
  /** Small print below the card. */
  footer?: ReactNode
  width?: "narrow" | "wide"
}

/** The frame of sign-in, consent and set-up: one card in a doorway. Needs no JavaScript. */
export function FlowFrame({ title, description, children, footer, width = "narrow" }: FlowFrameProps) {
  return (
    <div className="relative isolate flex min-h-dvh flex-col items-center overflow-hidden px-4 py-8 sm:py-14">
      <Doorway />
      <header className="mb-7">
        <Logo />
      </header>
      <main
        id="main"
        className={cn(
          "w-full rounded-xl border border-line bg-surface px-6 pt-7 pb-8 shadow-card sm:px-9 sm:pt-8 sm:pb-9",
          width === "narrow" ? "max-w-105" : "max-w-150",
        )}
      >
        <h1 className="text-2xl">{title}</h1>
        {description ? <div className="mt-1.5 text-ink-soft text-pretty">{description}</div> : null}
        <div className="mt-6">{children}</div>
      </main>
      {footer ? (
        <footer className="mt-6 max-w-105 text-center text-ink-faint text-sm">{footer}</footer>
      ) : null}
    </div>
  )
}

/** Arches one inside another, as seen looking down a cloister. */
function Doorway() {
  const arches = [290, 370, 460, 560, 670]
  return (
    <svg
      aria-hidden="true"
      viewBox="-700 0 1400 1000"
      preserveAspectRatio="xMidYMin slice"
      fill="none"
      stroke="currentColor"
      className="pointer-events-none absolute inset-0 -z-10 size-full text-line"
    >
      {arches.map((r, i) => (
        <path
          key={r}
          d={`M${-r} 1000V${r + 20 - i * 34}a${r} ${r} 0 0 1 ${2 * r} 0V1000`}
          strokeWidth="1.25"
          opacity={1 - i * 0.17}
        />
      ))}
    </svg>
  )
}
