import { cn } from "@/components/ui/cn"

/** A quiet ground where text will be; `aria-hidden`, so say "Loading" once around a group of them. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden="true" className={cn("block h-4 rounded-sm bg-hover", className)} />
}
