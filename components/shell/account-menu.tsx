"use client"

import { ChevronsUpDown, UserRound } from "lucide-react"
import type { ReactNode } from "react"
import { ThemeChoice } from "@/components/shell/theme-choice"
import { Popover } from "@/components/ui/popover"

export type Account = { name: string; email: string; role: string }

type AccountMenuProps = {
  account: Account
  /** A form with the sign-out button. */
  signOut: ReactNode
  compact?: boolean
}

export function AccountMenu({ account, signOut, compact }: AccountMenuProps) {
  const trigger = (
    <button
      type="button"
      aria-label={`Account: ${account.name}`}
      className="flex min-h-9 w-full min-w-0 items-center gap-2.5 rounded-md p-1.5 text-left hover:bg-hover data-[state=open]:bg-hover"
    >
      <Initials name={account.name} />
      {compact ? null : (
        <>
          <span className="min-w-0 flex-1 leading-tight">
            <span className="block truncate font-[560]">{account.name}</span>
            <span className="block truncate text-ink-faint text-xs">{account.role}</span>
          </span>
          <ChevronsUpDown aria-hidden="true" className="size-3.5 shrink-0 text-ink-faint" />
        </>
      )}
    </button>
  )
  return (
    <Popover
      label="Account"
      trigger={trigger}
      align={compact ? "end" : "start"}
      side={compact ? "bottom" : "top"}
      className="w-66 p-0"
    >
      <div className="px-4 pt-3.5 pb-3">
        <p className="truncate font-[560]">{account.name}</p>
        <p className="truncate text-ink-faint text-sm">{account.email}</p>
        <p className="text-ink-faint text-sm">{account.role}</p>
      </div>
      <div className="border-line border-t p-2">
        <ThemeChoice />
      </div>
      <div className="border-line border-t p-2">
        <a
          href="/account"
          className="flex min-h-8 w-full items-center gap-2 rounded-sm px-2 text-left hover:bg-hover"
        >
          <UserRound aria-hidden="true" className="size-4 text-ink-faint" /> Your account
        </a>
        {signOut}
      </div>
    </Popover>
  )
}

function Initials({ name }: { name: string }) {
  const words = name.split(/\s+/).filter((word) => /\p{L}/u.test(word))
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => word?.match(/\p{L}/u)?.[0] ?? "",
  )
  return (
    <span
      aria-hidden="true"
      className="grid size-7 shrink-0 place-items-center rounded-full bg-hover font-[620] text-ink-soft text-xs ring-1 ring-line ring-inset"
    >
      {letters.join("").toUpperCase()}
    </span>
  )
}
