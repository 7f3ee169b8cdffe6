import type { ReactNode } from "react"
import { cn } from "@/components/ui/cn"
import { CopyButton } from "@/components/ui/copy-button"

type CodeBlockProps = {
  code: string
  /** What this is, as a caption and for the copy button: "curl", "token.mjs". */
  title: string
  /** Shown in place of `code`, e.g. with parts lit; `code` is still what is copied. */
  children?: ReactNode
  wrap?: boolean
  className?: string
}

/** Code as it will be pasted. */
export function CodeBlock({ code, title, children, wrap, className }: CodeBlockProps) {
  return (
    <figure className={cn("overflow-hidden rounded-lg border border-line bg-sunken", className)}>
      <figcaption className="flex h-10 items-center justify-between border-line border-b pr-1.5 pl-4 text-ink-soft text-sm">
        <span className="truncate">{title}</span>
        <CopyButton value={code} what={title} showLabel data-print="hide" />
      </figcaption>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        className="max-h-112 overflow-auto px-4 py-3 text-sm leading-5.5 focus-visible:-outline-offset-2"
        translate="no"
      >
        <code className={wrap ? "whitespace-pre-wrap break-words" : undefined}>{children ?? code}</code>
      </pre>
    </figure>
  )
}
