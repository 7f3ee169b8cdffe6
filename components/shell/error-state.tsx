import type { ReactNode } from "react"
import { DoorPicture } from "@/components/ui/pictures"

type ErrorStateProps = {
  title: string
  children: ReactNode
  /** What to quote when asking for help. */
  reference?: string
  actions?: ReactNode
}

/** A page that could not be shown: what happened, what to do, what to quote. */
export function ErrorState({ title, children, reference, actions }: ErrorStateProps) {
  return (
    <div className="grid min-h-[70dvh] place-items-center px-6 py-16">
      <div className="max-w-110 text-center">
        <div className="mb-6 flex justify-center text-line-strong">
          <DoorPicture />
        </div>
        <h1 className="text-2xl">{title}</h1>
        <div className="mt-2 text-ink-soft text-lg text-pretty">{children}</div>
        {actions ? <div className="mt-6 flex flex-wrap justify-center gap-2">{actions}</div> : null}
        {reference ? (
          <p className="mt-8 text-ink-faint text-sm">
            Reference <code className="select-all">{reference}</code>
          </p>
        ) : null}
      </div>
    </div>
  )
}
