import { type ReactNode, useId } from "react"
import { cn } from "@/components/ui/cn"

type SectionProps = {
  title: ReactNode
  description?: ReactNode
  actions?: ReactNode
  children: ReactNode
  /** `beside` puts title and description in a left column: settings. `above` stacks them: lists. */
  look?: "beside" | "above"
  id?: string
}

/** One part of a page, saved on its own where it is a form. */
export function Section({ title, description, actions, children, look = "beside", id }: SectionProps) {
  const beside = look === "beside"
  const titleId = useId()
  return (
    <section
      id={id}
      aria-labelledby={titleId}
      className={cn(
        "scroll-mt-16 border-line border-t py-8 first-of-type:border-t-0 first-of-type:pt-2",
        beside && "grid gap-x-12 gap-y-4 xl:grid-cols-[17rem_minmax(0,1fr)]",
      )}
    >
      <div className={cn("flex flex-wrap items-start justify-between gap-x-4 gap-y-3", !beside && "mb-4")}>
        <div className="min-w-0 flex-1 basis-52">
          <h2 id={titleId} className="text-lg">
            {title}
          </h2>
          {description ? (
            <div className="mt-0.5 max-w-160 text-ink-soft text-pretty">{description}</div>
          ) : null}
        </div>
        {actions ? <div className={cn("flex flex-wrap gap-2", beside && "xl:hidden")}>{actions}</div> : null}
      </div>
      <div className="min-w-0">
        {beside && actions ? <div className="mb-4 hidden justify-end gap-2 xl:flex">{actions}</div> : null}
        {children}
      </div>
    </section>
  )
}
