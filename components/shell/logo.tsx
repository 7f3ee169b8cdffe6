import { cn } from "@/components/ui/cn"

/** The mark: a doorway with a fanlight, its door ajar, that is also a letter A. */
export function LogoMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={cn("size-7 text-accent", className)}>
      <path
        fill="currentColor"
        fillRule="evenodd"
        d="M5 30V13a11 11 0 0 1 22 0v17Zm5.5-16h11v-1a5.5 5.5 0 0 0-11 0Zm0 16h11V18h-11Z"
      />
      <path fill="currentColor" opacity=".45" d="M10.5 18 15 20.5V30h-4.5Z" />
    </svg>
  )
}

export function Logo({ className }: { className?: string }) {
  return (
    <span className={cn("inline-flex items-center gap-2", className)}>
      <LogoMark />
      <span className="font-[680] text-xl leading-none tracking-[-0.02em]">Admit</span>
    </span>
  )
}
