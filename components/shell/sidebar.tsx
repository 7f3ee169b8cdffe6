"use client"

import NextLink from "next/link"
import { usePathname } from "next/navigation"
import type { ReactNode } from "react"
import { Logo } from "@/components/shell/logo"
import { currentItem, NAVIGATION, type NavigationItem } from "@/components/shell/navigation"
import { cn } from "@/components/ui/cn"

type SidebarProps = {
  /** The button that opens the command palette. */
  search: ReactNode
  account: ReactNode
  /** A line under the logo: which environment this is. */
  environment?: ReactNode
}

export function Sidebar({ search, account, environment }: SidebarProps) {
  return (
    <div className="flex h-full flex-col gap-4 px-3 pt-4 pb-3">
      <div className="flex items-center justify-between gap-2 px-2">
        <NextLink prefetch={false} href="/" aria-label="Admit, home" className="flex rounded-sm">
          <Logo />
        </NextLink>
        {environment}
      </div>
      {search}
      <SidebarLinks className="flex-1" />
      {account}
    </div>
  )
}

/** The navigation itself, also used in the phone's sheet. */
export function SidebarLinks({ className, onGo }: { className?: string; onGo?: () => void }) {
  const current = currentItem(usePathname() ?? "/")
  const group = (name: NavigationItem["group"]) => (
    <ul className="grid gap-0.5">
      {NAVIGATION.filter((item) => item.group === name).map((item) => (
        <SidebarLink key={item.href} item={item} current={item === current} onGo={onGo} />
      ))}
    </ul>
  )
  return (
    <nav aria-label="Main" className={cn("flex flex-col justify-between gap-6", className)}>
      {group("main")}
      {group("foot")}
    </nav>
  )
}

type SidebarLinkProps = { item: NavigationItem; current: boolean; onGo?: () => void }

function SidebarLink({ item, current, onGo }: SidebarLinkProps) {
  return (
    <li>
      <NextLink
        prefetch={false}
        href={item.href}
        onClick={onGo}
        aria-current={current ? "page" : undefined}
        className={cn(
          "flex h-8.5 items-center gap-2.5 rounded-md px-2 max-lg:h-10",
          current ? "bg-hover font-[560] text-ink" : "text-ink-soft hover:bg-hover hover:text-ink",
        )}
      >
        <item.icon
          aria-hidden="true"
          className={cn("size-4.5", current ? "text-accent-text" : "text-ink-faint")}
          strokeWidth={1.75}
        />
        {item.label}
      </NextLink>
    </li>
  )
}
