"use client"

import NextLink from "next/link"
import { DropdownMenu as Radix } from "radix-ui"
import type { ReactElement, ReactNode } from "react"
import { cn } from "@/components/ui/cn"

type MenuProps = {
  trigger: ReactElement
  children: ReactNode
  align?: "start" | "end"
  side?: "top" | "bottom" | "right"
}

/** A list of things to do, behind a button. */
export function Menu({ trigger, children, align = "end", side = "bottom" }: MenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 min-w-48 animate-rise rounded-lg bg-raised p-1 shadow-raised outline-none"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

const itemClass =
  "flex min-h-8 cursor-default items-center gap-2.5 rounded-md px-2.5 outline-none select-none data-disabled:opacity-50 data-highlighted:bg-hover max-sm:min-h-10 [&_svg]:size-4 [&_svg]:text-ink-faint"

type MenuItemProps = {
  icon?: ReactNode
  children: ReactNode
  tone?: "danger"
  disabled?: boolean
  hint?: ReactNode
}

export function MenuItem({ onSelect, ...rest }: MenuItemProps & { onSelect: (event: Event) => void }) {
  return (
    <Radix.Item className={itemClasses(rest)} disabled={rest.disabled} onSelect={onSelect}>
      <MenuItemBody {...rest} />
    </Radix.Item>
  )
}

export function MenuLink({ href, ...rest }: MenuItemProps & { href: string }) {
  return (
    <Radix.Item asChild className={itemClasses(rest)} disabled={rest.disabled}>
      <NextLink prefetch={false} href={href}>
        <MenuItemBody {...rest} />
      </NextLink>
    </Radix.Item>
  )
}

type MenuRadioProps = {
  label: string
  value: string
  onValueChange: (value: string) => void
  options: readonly { value: string; label: string; icon?: ReactNode }[]
}

/** One of several, the chosen one marked. */
export function MenuRadio({ label, value, onValueChange, options }: MenuRadioProps) {
  return (
    <Radix.RadioGroup value={value} onValueChange={onValueChange}>
      <MenuLabel>{label}</MenuLabel>
      {options.map((option) => (
        <Radix.RadioItem key={option.value} value={option.value} className={itemClass}>
          {option.icon}
          <span className="flex-1">{option.label}</span>
          <Radix.ItemIndicator className="size-1.5 rounded-full bg-accent" />
        </Radix.RadioItem>
      ))}
    </Radix.RadioGroup>
  )
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Radix.Label className="px-2.5 pt-1.5 pb-1 text-ink-faint text-xs">{children}</Radix.Label>
}

export function MenuSeparator() {
  return <Radix.Separator className="-mx-1 my-1 h-px bg-line" />
}

function itemClasses({ tone }: MenuItemProps) {
  return cn(itemClass, tone === "danger" && "text-danger data-highlighted:bg-danger-soft [&_svg]:text-danger")
}

function MenuItemBody({ icon, children, hint }: MenuItemProps) {
  return (
    <>
      {icon}
      <span className="flex-1">{children}</span>
      {hint ? <span className="text-ink-faint text-xs">{hint}</span> : null}
    </>
  )
}
