import { cn } from "@/components/ui/cn"

/** The mark: an admission ticket whose printed arch is an open door. */
export function LogoMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={cn("size-7 text-accent", className)}>
      <path
        fill="currentColor"
        fillRule="evenodd"
        d="M9 2h14a4 4 0 0 1 4 4v5.25a2.75 2.75 0 0 0 0 5.5V26a4 4 0 0 1-4 4H9a4 4 0 0 1-4-4v-9.25a2.75 2.75 0 0 0 0-5.5V6a4 4 0 0 1 4-4Zm1.75 28V17.25a5.25 5.25 0 0 1 10.5 0V30Z"
      />
      <path fill="currentColor" opacity=".42" d="M10.75 30V17.25a5.25 5.25 0 0 1 3.5-4.95V26.5Z" />
    </svg>
  )
}

export function Logo({ className }: { className?: string }) {
  return (
    <span className={cn("inline-flex items-center gap-2", className)}>
      <LogoMark />
      <span className="font-[680] text-[1.1875rem] leading-none tracking-[-0.02em]">Admit</span>
    </span>
  )
}
