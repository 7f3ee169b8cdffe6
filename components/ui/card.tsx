import NextLink from "next/link"
import type { ComponentProps, ReactNode } from "react"
import { cn } from "@/components/ui/cn"

/** A sheet on the page. Most content needs none. */
export function Card({ className, ...rest }: ComponentProps<"div">) {
  return <div className={cn("rounded-lg border border-line bg-surface shadow-card", className)} {...rest} />
}

type CardSectionProps = { title: ReactNode; description?: ReactNode; actions?: ReactNode; className?: string }

export function CardHeader({ title, description, actions, className }: CardSectionProps) {
  return (
    <div className={cn("flex flex-wrap items-start gap-x-4 gap-y-2 px-5 pt-4 pb-3", className)}>
      <div className="min-w-0 flex-1">
        <h3 className="text-lg">{title}</h3>
        {description ? <p className="text-ink-soft">{description}</p> : null}
      </div>
      {actions ? <div className="flex gap-2">{actions}</div> : null}
    </div>
  )
}

export function CardBody({ className, ...rest }: ComponentProps<"div">) {
  return <div className={cn("px-5 pb-5", className)} {...rest} />
}

type LinkCardProps = {
  href: string
  title: ReactNode
  icon?: ReactNode
  children?: ReactNode
  className?: string
}

/** A whole card that leads somewhere. */
export function LinkCard({ href, title, icon, children, className }: LinkCardProps) {
  return (
    <Card
      className={cn("group relative flex gap-4 p-5 transition-colors hover:border-line-strong", className)}
    >
      {icon ? (
        <div className="mt-0.5 shrink-0 text-ink-faint group-hover:text-accent-text [&_svg]:size-5">
          {icon}
        </div>
      ) : null}
      <div className="min-w-0">
        <h3 className="text-lg">
          <NextLink
            href={href}
            className="after:absolute after:inset-0 after:rounded-lg focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-accent"
          >
            {title}
          </NextLink>
        </h3>
        {children ? <div className="mt-0.5 text-ink-soft">{children}</div> : null}
      </div>
    </Card>
  )
}
