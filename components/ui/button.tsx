import { cva, type VariantProps } from "class-variance-authority"
import { Slot } from "radix-ui"
import type { ComponentProps, MouseEvent } from "react"
import { cn } from "@/components/ui/cn"
import { Spinner } from "@/components/ui/spinner"

/** Three levels of emphasis and danger. One `primary` per view. */
export const buttonClass = cva(
  [
    "relative inline-flex shrink-0 items-center justify-center gap-2 rounded-md border font-[560] whitespace-nowrap select-none",
    "transition-colors disabled:cursor-not-allowed disabled:opacity-55 aria-busy:cursor-progress [&_svg]:size-4 [&_svg]:shrink-0",
  ],
  {
    variants: {
      variant: {
        primary: "border-transparent bg-accent text-accent-ink hover:bg-accent-hover",
        secondary:
          "border-line-strong/55 bg-surface text-ink shadow-card hover:border-line-strong hover:bg-hover",
        quiet: "border-transparent text-ink-soft hover:bg-hover hover:text-ink",
        danger: "border-transparent bg-danger-fill text-on-danger hover:bg-danger-fill-hover",
      },
      size: {
        sm: "h-7 px-2.5 text-sm max-sm:h-9",
        md: "h-8.5 px-3.5 text-base max-sm:h-10",
        lg: "h-11 px-5 text-lg",
      },
    },
    defaultVariants: { variant: "secondary", size: "md" },
  },
)

export type ButtonVariants = VariantProps<typeof buttonClass>

export type ButtonProps = ComponentProps<"button"> &
  ButtonVariants & {
    /** Renders the only child (a link, say) with the looks of a button. */
    asChild?: boolean
    /** Shows a spinner in place of the label at unchanged width and ignores further clicks; focus stays. */
    pending?: boolean
  }

export function Button({ variant, size, asChild, pending, className, children, type, ...rest }: ButtonProps) {
  const classes = cn(buttonClass({ variant, size }), className)
  if (asChild) {
    return (
      <Slot.Root className={classes} {...rest}>
        {children}
      </Slot.Root>
    )
  }
  const busy = pending ? { "aria-busy": true, "aria-disabled": true, onClick: ignoreClick } : {}
  return (
    <button type={type ?? "button"} className={classes} {...rest} {...busy}>
      <span className={cn("inline-flex items-center gap-2", pending && "opacity-0")}>{children}</span>
      {pending ? (
        <span className="absolute inset-0 grid place-items-center">
          <Spinner />
        </span>
      ) : null}
    </button>
  )
}

function ignoreClick(event: MouseEvent) {
  event.preventDefault()
  event.stopPropagation()
}
