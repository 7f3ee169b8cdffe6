import { X } from "lucide-react"
import type { ComponentProps } from "react"
import { Button } from "@/components/ui/button"
import { cn } from "@/components/ui/cn"

/**
 * The cross of a dialog. It has no tooltip, which would take the first Escape, and stands last in the dialog,
 * so that focus begins at the content.
 */
export function CloseButton({ className, ...rest }: ComponentProps<"button">) {
  return (
    <Button
      variant="quiet"
      size="sm"
      aria-label="Close"
      className={cn("absolute top-4.5 right-4 w-7 px-0 max-sm:w-9", className)}
      {...rest}
    >
      <X />
    </Button>
  )
}
