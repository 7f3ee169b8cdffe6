"use client"

import { Menu as MenuIcon, Search } from "lucide-react"
import NextLink from "next/link"
import { type ReactNode, useCallback, useState } from "react"
import { type Account, AccountMenu } from "@/components/shell/account-menu"
import { type CommandItem, CommandPalette, usePaletteKey } from "@/components/shell/command-palette"
import { Logo } from "@/components/shell/logo"
import { Sidebar, SidebarLinks } from "@/components/shell/sidebar"
import { IconButton } from "@/components/ui/icon-button"
import { Kbd } from "@/components/ui/kbd"
import { Sheet } from "@/components/ui/sheet"
import type { ActionResult } from "@/lib/action-result"

type ConsoleShellProps = {
  account: Account
  signOut: ReactNode
  environment?: ReactNode
  commands?: readonly CommandItem[]
  search?: (query: string) => Promise<ActionResult<readonly CommandItem[]>>
  children: ReactNode
}

/** The frame around every console page: where one can go, how to find things, who one is. */
export function ConsoleShell({
  account,
  signOut,
  environment,
  commands,
  search,
  children,
}: ConsoleShellProps) {
  const [paletteOpen, setPaletteOpen] = useState(false)
  const openPalette = useCallback(() => setPaletteOpen(true), [])
  usePaletteKey(openPalette)
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[15rem_minmax(0,1fr)] print:block">
      <SkipLink />
      <aside
        data-print="hide"
        className="sticky top-0 hidden h-dvh overflow-y-auto border-line border-r bg-sunken/60 lg:block"
      >
        <Sidebar
          environment={environment}
          search={<SearchButton onClick={openPalette} />}
          account={<AccountMenu account={account} signOut={signOut} />}
        />
      </aside>
      <PhoneBar
        onSearch={openPalette}
        account={<AccountMenu compact account={account} signOut={signOut} />}
      />
      <main id="main" tabIndex={-1} className="min-w-0 outline-none">
        {children}
      </main>
      <CommandPalette open={paletteOpen} onOpenChange={setPaletteOpen} items={commands} search={search} />
    </div>
  )
}

function SkipLink() {
  return (
    <a
      href="#main"
      className="sr-only focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:z-50 focus:rounded-md focus:bg-raised focus:px-4 focus:py-2 focus:shadow-raised"
    >
      Skip to the content
    </a>
  )
}

function SearchButton({ onClick }: { onClick: () => void }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="flex h-8.5 items-center gap-2.5 rounded-md border border-line bg-surface px-2 text-ink-faint hover:border-line-strong"
    >
      <Search aria-hidden="true" className="size-4" />
      <span className="flex-1 text-left">Search</span>
      <Kbd>Ctrl K</Kbd>
    </button>
  )
}

function PhoneBar({ onSearch, account }: { onSearch: () => void; account: ReactNode }) {
  const [open, setOpen] = useState(false)
  return (
    <header
      data-print="hide"
      className="sticky top-0 z-30 flex h-14 items-center gap-1 border-line border-b bg-canvas px-2 lg:hidden"
    >
      <Sheet
        open={open}
        onOpenChange={setOpen}
        side="left"
        title="Menu"
        hideTitle
        className="max-w-72"
        trigger={<IconButton size="md" label="Menu" icon={<MenuIcon />} />}
      >
        <SidebarLinks className="flex-1 px-3 pt-14 pb-4" onGo={() => setOpen(false)} />
      </Sheet>
      <NextLink
        prefetch={false}
        href="/"
        aria-label="Admit, home"
        className="mr-auto flex rounded-sm px-1 py-1"
      >
        <Logo />
      </NextLink>
      <IconButton size="md" label="Search" icon={<Search />} onClick={onSearch} />
      <div className="shrink-0">{account}</div>
    </header>
  )
}
