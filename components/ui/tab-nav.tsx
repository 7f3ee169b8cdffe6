import NextLink from "next/link"
import { cn } from "@/components/ui/cn"

/** `alert`: the count is of something that is wrong. */
export type TabLink = { href: string; label: string; count?: number; alert?: boolean }

type TabNavProps = { label: string; tabs: readonly TabLink[]; currentHref: string; className?: string }

/** Tabs that are links: each has its own address, works on the server, opens in a new window. */
export function TabNav({ label, tabs, currentHref, className }: TabNavProps) {
  return (
    <nav aria-label={label} className={cn("border-line border-b", className)} data-print="hide">
      <ul className="-mb-px flex gap-1 overflow-x-auto px-px pt-1 [scrollbar-width:none]">
        {tabs.map((tab) => {
          const current = tab.href === currentHref
          return (
            <li key={tab.href}>
              <NextLink
                prefetch={false}
                href={tab.href}
                aria-current={current ? "page" : undefined}
                className={cn(
                  "flex h-9 items-center gap-1.5 border-b-2 px-2.5 whitespace-nowrap transition-colors focus-visible:-outline-offset-2",
                  current
                    ? "border-ink font-[560] text-ink"
                    : "border-transparent text-ink-soft hover:text-ink",
                )}
              >
                {tab.label}
                {tab.count === undefined ? null : (
                  <span
                    className={cn(
                      "rounded-full px-1.5 text-xs tabular-nums",
                      tab.alert ? "bg-danger-soft font-[560] text-danger" : "bg-hover text-ink-soft",
                    )}
                  >
                    {tab.count}
                  </span>
                )}
              </NextLink>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
