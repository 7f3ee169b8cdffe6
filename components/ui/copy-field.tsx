import { cn } from "@/components/ui/cn"
import { CopyButton } from "@/components/ui/copy-button"
import { Elided } from "@/components/ui/elided"

type CopyFieldProps = {
  value: string
  /** What the value is, as spoken by the copy button: "client id". */
  what: string
  /** `well` stands on its own; `inline` sits in a table or sentence. */
  look?: "well" | "inline"
  className?: string
}

/** A value people take elsewhere: one line, middle elided, one click to copy. */
export function CopyField({ value, what, look = "well", className }: CopyFieldProps) {
  return (
    <span
      className={cn(
        "flex min-w-0 max-w-full items-center gap-1",
        look === "well" && "h-8.5 rounded-md border border-line bg-sunken pr-0.5 pl-3 max-sm:h-10",
        look === "inline" && "inline-flex align-middle",
        className,
      )}
    >
      <Elided value={value} className={look === "well" ? "flex-1" : ""} />
      <CopyButton value={value} what={what} className={look === "inline" ? "h-6" : ""} />
    </span>
  )
}
