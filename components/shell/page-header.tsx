import type { ReactNode } from "react"
import { Breadcrumb, type Crumb } from "@/components/ui/breadcrumb"
import { cn } from "@/components/ui/cn"

type PageHeaderProps = {
  title: ReactNode
  description?: ReactNode
  /** Where the page sits; the last crumb is the page. Leave out on a top page. */
  crumbs?: readonly Crumb[]
  /** Badges beside the title. */
  status?: ReactNode
  actions?: ReactNode
  /** A TabNav, under the title. */
  tabs?: ReactNode
}

export function PageHeader({ title, description, crumbs, status, actions, tabs }: PageHeaderProps) {
  return (
    <header className={cn("pt-5", tabs ? "" : "pb-6")}>
      {crumbs ? (
        <div className="-ml-1 mb-3 min-h-7 text-sm" data-print="hide">
          <Breadcrumb crumbs={crumbs} />
        </div>
      ) : null}
      <div className="flex flex-wrap items-start gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-80">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h1 className="text-2xl">{title}</h1>
            {status}
          </div>
          {description ? <div className="mt-1 max-w-160 text-ink-soft text-pretty">{description}</div> : null}
        </div>
        {actions ? (
          <div className="flex flex-wrap items-center gap-2" data-print="hide">
            {actions}
          </div>
        ) : null}
      </div>
      {tabs ? <div className="mt-4 mb-6">{tabs}</div> : null}
    </header>
  )
}

/** The measure and margins of a console page. `narrow` for forms and reading. */
export function Page({ children, width = "wide" }: { children: ReactNode; width?: "narrow" | "wide" }) {
  return (
    <div className={cn("mx-auto w-full px-4 pb-16 sm:px-8", width === "narrow" ? "max-w-208" : "max-w-288")}>
      {children}
    </div>
  )
}
