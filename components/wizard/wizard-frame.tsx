import { ArrowLeft, GitBranch } from "lucide-react"
import type { ReactNode } from "react"
import { Breadcrumb, type Crumb } from "@/components/ui/breadcrumb"

type WizardFrameProps = {
  crumbs: readonly Crumb[]
  /** Shown at the right of the crumbs: the expert switch. */
  actions?: ReactNode
  /** The way so far, drawn. */
  rail?: ReactNode
  /** What the folded way says on a phone: "3 answers so far". */
  railSummary?: string
  children: ReactNode
}

/** The question on the left, the way to it on the right; on a phone the way is folded beneath. */
export function WizardFrame({ crumbs, actions, rail, railSummary, children }: WizardFrameProps) {
  return (
    <div className="mx-auto w-full max-w-288 px-4 pb-20 sm:px-8">
      <div
        className="flex min-h-7 flex-wrap items-center justify-between gap-2 pt-5 text-sm"
        data-print="hide"
      >
        <div className="-ml-1">
          <Breadcrumb crumbs={crumbs} />
        </div>
        {actions}
      </div>
      <div className="grid gap-x-16 gap-y-10 pt-8 lg:grid-cols-[minmax(0,1fr)_17.5rem] max-sm:pt-5">
        <div className="min-w-0 max-w-184">{children}</div>
        {rail ? (
          <>
            <aside
              aria-label="The way so far"
              data-print="hide"
              className="hidden lg:sticky lg:top-6 lg:block lg:max-h-[calc(100dvh-3rem)] lg:self-start lg:overflow-y-auto lg:border-line lg:border-l lg:py-1 lg:pl-7"
            >
              {rail}
            </aside>
            <details className="group rounded-xl border border-line lg:hidden" data-print="hide">
              <summary className="flex list-none items-center gap-2.5 px-4 py-3 font-[560]">
                <GitBranch aria-hidden="true" className="size-4 text-ink-faint" />
                {railSummary}
                <span className="ml-auto text-ink-faint text-sm group-open:hidden">Show</span>
                <span className="ml-auto hidden text-ink-faint text-sm group-open:inline">Hide</span>
              </summary>
              <div className="px-4 pt-1 pb-3">{rail}</div>
            </details>
          </>
        ) : null}
      </div>
    </div>
  )
}

/** Back to the step before; the browser's own Back does the same. */
export function BackIcon() {
  return <ArrowLeft aria-hidden="true" className="size-4" />
}
