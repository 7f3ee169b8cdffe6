import { ArrowUpRight } from "lucide-react"
import NextLink from "next/link"
import type { ComponentProps } from "react"
import { type ButtonVariants, buttonClass } from "@/components/ui/button"
import { cn } from "@/components/ui/cn"

type LinkProps = ComponentProps<typeof NextLink>

/** A link in running text. An address elsewhere opens in a new tab and says so. */
export function Link({ className, children, href, ...rest }: LinkProps) {
  const elsewhere = typeof href === "string" && /^https?:/.test(href)
  const classes = cn(
    "rounded-sm text-accent-text underline decoration-accent-line decoration-1 underline-offset-3 hover:decoration-current",
    className,
  )
  if (!elsewhere) {
    return (
      <NextLink prefetch={false} href={href} className={classes} {...rest}>
        {children}
      </NextLink>
    )
  }
  return (
    <a href={href} target="_blank" rel="noreferrer" className={classes}>
      {children}
      <ArrowUpRight aria-hidden="true" className="mb-0.5 ml-0.5 inline size-3" />
      <span className="sr-only"> (opens in a new tab)</span>
    </a>
  )
}

/** A link that looks like a button: use it for going somewhere, `Button` for doing something. */
export function ButtonLink({ variant, size, className, ...rest }: LinkProps & ButtonVariants) {
  return <NextLink prefetch={false} className={cn(buttonClass({ variant, size }), className)} {...rest} />
}
