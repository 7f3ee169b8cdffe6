import { cn } from "@/components/ui/cn"

export function Kbd({ children, className }: { children: string; className?: string }) {
  return (
    <kbd
      className={cn(
        "inline-flex h-5 min-w-5 items-center justify-center rounded-sm border border-line bg-sunken px-1 text-ink-faint text-xs",
        className,
      )}
    >
      {children}
    </kbd>
  )
}
