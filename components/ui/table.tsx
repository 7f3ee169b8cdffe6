import NextLink from "next/link"
import type { ComponentProps, ReactNode } from "react"
import { cn } from "@/components/ui/cn"

type TableProps = ComponentProps<"table"> & {
  /** What the table lists, for screen readers. */
  label: string
}

/**
 * A table of tight rows under a head that sticks. At phone width each row becomes a card, each cell labelled
 * by its `data-label`; the explicit roles keep it a table for screen readers then.
 */
export function Table({ label, className, ...rest }: TableProps) {
  return (
    <table
      // biome-ignore lint/a11y/noRedundantRoles: the stacked layout changes `display`, which drops the native role
      role="table"
      aria-label={label}
      className={cn("stacks w-full border-separate border-spacing-0 text-left", className)}
      {...rest}
    />
  )
}

export function TableHead({ className, children }: { className?: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noRedundantRoles: see Table
    <thead role="rowgroup">
      {/* biome-ignore lint/a11y/noRedundantRoles: see Table */}
      <tr role="row" className={className}>
        {children}
      </tr>
    </thead>
  )
}

export function TableBody(props: ComponentProps<"tbody">) {
  // biome-ignore lint/a11y/noRedundantRoles: see Table
  return <tbody role="rowgroup" {...props} />
}

export function HeadCell({ className, numeric, ...rest }: ComponentProps<"th"> & { numeric?: boolean }) {
  return (
    <th
      scope="col"
      // biome-ignore lint/a11y/noRedundantRoles: see Table
      role="columnheader"
      className={cn(
        "sticky top-(--sticky-top,0px) z-10 h-9 border-line border-b bg-canvas px-3 font-normal text-ink-faint text-sm whitespace-nowrap first:pl-2 last:pr-2",
        numeric && "text-right",
        className,
      )}
      {...rest}
    />
  )
}

/** A row; with a `RowLink` inside, the whole row leads there. */
export function Row({ className, ...rest }: ComponentProps<"tr">) {
  return (
    <tr
      // biome-ignore lint/a11y/noRedundantRoles: see Table
      role="row"
      className={cn(
        "group/row relative border-line has-[a[data-row-link]]:hover:bg-hover max-sm:border-b",
        className,
      )}
      {...rest}
    />
  )
}

type CellProps = ComponentProps<"td"> & {
  /** The column's name, shown beside the value on a phone. Leave out for the cell that heads the card. */
  label?: string
  numeric?: boolean
}

export function Cell({ label, numeric, className, ...rest }: CellProps) {
  return (
    <td
      // biome-ignore lint/a11y/noRedundantRoles: see Table
      role="cell"
      data-label={label}
      className={cn(
        "h-11 min-w-0 border-line px-3 py-1.5 align-middle first:pl-2 last:pr-2 max-sm:h-auto max-sm:px-2 sm:border-b sm:group-last/row:border-b-0",
        numeric && "tabular-nums sm:text-right",
        className,
      )}
      {...rest}
    />
  )
}

/** The link that the row stands for. Buttons elsewhere in the row need `relative z-1` to stay clickable. */
export function RowLink({ className, ...rest }: ComponentProps<typeof NextLink>) {
  return (
    <NextLink
      prefetch={false}
      data-row-link=""
      className={cn(
        "font-[560] text-ink after:absolute after:inset-0 after:rounded-md focus-visible:outline-none focus-visible:after:-outline-offset-1 focus-visible:after:outline-2 focus-visible:after:outline-accent",
        className,
      )}
      {...rest}
    />
  )
}
