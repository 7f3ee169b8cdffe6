import NextLink from "next/link"
import type { ComponentProps, ReactNode } from "react"
import { cn } from "@/components/ui/cn"

/** A sheet on the page. Most content needs none. */
export function Card({ className, ...rest }: ComponentProps<"div">) {
  return <div className={cn("rounded-lg border border-line bg-surface shadow-card", className)} {...rest} />
}

/** The heading level of a card's title: `h2` right below the page title, `h3` inside a section. */
type CardHeading = "h2" | "h3"

type CardSectionProps = {
  title: ReactNode
  as?: CardHeading
  description?: ReactNode
  actions?: ReactNode
  className?: string
}

export function CardHeader({ title, as: Heading = "h3", description, actions, className }: CardSectionProps) {
  return (
    <div className={cn("flex flex-wrap items-start gap-x-4 gap-y-2 px-5 pt-4 pb-3", className)}>
      <div className="min-w-0 flex-1">
        <Heading className="text-lg">{title}</Heading>
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
  as?: CardHeading
  icon?: ReactNode
  children?: ReactNode
  className?: string
}

/** A whole card that leads somewhere. */
export function LinkCard({ href, title, as: Heading = "h3", icon, children, className }: LinkCardProps) {
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
        <Heading className="text-lg">
          <NextLink
            prefetch={false}
            href={href}
            className="after:absolute after:inset-0 after:rounded-lg focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-accent"
          >
            {title}
          </NextLink>
        </Heading>
        {children ? <div className="mt-0.5 text-ink-soft">{children}</div> : null}
      </div>
    </Card>
  )
}
