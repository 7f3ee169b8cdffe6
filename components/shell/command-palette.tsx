"use client"

import { Command } from "cmdk"
import { Search } from "lucide-react"
import { useRouter } from "next/navigation"
import { useEffect, useRef, useState } from "react"
import { NAVIGATION } from "@/components/shell/navigation"
import { Kbd } from "@/components/ui/kbd"
import { Spinner } from "@/components/ui/spinner"
import type { ActionResult } from "@/lib/action-result"

export type CommandItem = {
  /** Unique in the palette. */
  id: string
  label: string
  /** A second, quieter line: an id, a kind. */
  detail?: string
  href: string
  /** The heading it stands under. */
  group: string
  /** Other words that find it. */
  keywords?: readonly string[]
}

type CommandPaletteProps = {
  open: boolean
  onOpenChange: (open: boolean) => void
  /** Things to do, known beforehand. */
  items?: readonly CommandItem[]
  /** Finds things by what was typed (two characters or more). */
  search?: (query: string) => Promise<ActionResult<readonly CommandItem[]>>
}

const PLACES: readonly CommandItem[] = NAVIGATION.map(({ href, label }) => ({
  id: `go:${href}`,
  label,
  href,
  group: "Go to",
}))
const DEBOUNCE_MS = 140

export function CommandPalette({ open, onOpenChange, items = [], search }: CommandPaletteProps) {
  const router = useRouter()
  const found = useFound(search)
  const go = (item: CommandItem) => {
    onOpenChange(false)
    found.ask("")
    router.push(item.href)
  }
  return (
    <Command.Dialog
      open={open}
      onOpenChange={onOpenChange}
      label="Search and commands"
      loop
      overlayClassName="fixed inset-0 z-40 animate-appear bg-scrim"
      contentClassName="fixed inset-x-4 top-[12vh] z-50 mx-auto max-w-150 animate-rise overflow-hidden rounded-xl bg-raised shadow-raised outline-none"
    >
      <div className="flex items-center gap-3 border-line border-b px-4">
        {found.searching ? (
          <Spinner className="text-ink-faint" />
        ) : (
          <Search aria-hidden="true" className="size-4 text-ink-faint" />
        )}
        <Command.Input
          value={found.query}
          onValueChange={found.ask}
          placeholder="Find an app, an id, a page…"
          className="h-13 flex-1 bg-transparent text-lg outline-none"
        />
        <Kbd>Esc</Kbd>
      </div>
      <Command.List className="max-h-[min(60vh,26rem)] overflow-y-auto p-2">
        <Command.Empty className="px-3 py-8 text-center text-ink-soft">
          {found.searching ? "Looking…" : `Nothing matches “${found.query}”.`}
        </Command.Empty>
        <Groups items={[...found.items, ...items, ...PLACES]} onGo={go} />
      </Command.List>
    </Command.Dialog>
  )
}

function Groups({ items, onGo }: { items: readonly CommandItem[]; onGo: (item: CommandItem) => void }) {
  const groups = [...new Set(items.map((item) => item.group))]
  return groups.map((group) => (
    <Command.Group
      key={group}
      heading={group}
      className="**:[[cmdk-group-heading]]:px-3 **:[[cmdk-group-heading]]:pt-2 **:[[cmdk-group-heading]]:pb-1 **:[[cmdk-group-heading]]:text-ink-faint **:[[cmdk-group-heading]]:text-xs"
    >
      {items
        .filter((item) => item.group === group)
        .map((item) => (
          <Command.Item
            key={item.id}
            value={item.id}
            keywords={[item.label, item.detail ?? "", ...(item.keywords ?? [])]}
            onSelect={() => onGo(item)}
            className="flex min-h-9 cursor-default items-center gap-3 rounded-md px-3 py-1.5 data-[selected=true]:bg-hover"
          >
            <span className="shrink-0">{item.label}</span>
            {item.detail ? (
              <span className="truncate font-mono text-ink-faint text-sm">{item.detail}</span>
            ) : null}
          </Command.Item>
        ))}
    </Command.Group>
  ))
}

/** What the server found for the latest query; answers to older queries are dropped. */
function useFound(search: CommandPaletteProps["search"]) {
  const [query, setQuery] = useState("")
  const [items, setItems] = useState<readonly CommandItem[]>([])
  const [searching, setSearching] = useState(false)
  const asked = useRef(0)
  const ask = (text: string) => {
    setQuery(text)
    const mine = ++asked.current
    if (!search || text.trim().length < 2) {
      setItems([])
      setSearching(false)
      return
    }
    setSearching(true)
    setTimeout(async () => {
      if (mine !== asked.current) return
      const result = await search(text.trim()).catch(() => null)
      const answer = result?.ok ? result.value : []
      if (mine !== asked.current) return
      setItems(answer)
      setSearching(false)
    }, DEBOUNCE_MS)
  }
  return { query, items, searching, ask }
}

/** Opens the palette on Ctrl+K or Cmd+K. External system: the document's keyboard. */
export function usePaletteKey(onOpen: () => void) {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey) || event.altKey) return
      event.preventDefault()
      onOpen()
    }
    document.addEventListener("keydown", listen)
    return () => document.removeEventListener("keydown", listen)
  }, [onOpen])
}
