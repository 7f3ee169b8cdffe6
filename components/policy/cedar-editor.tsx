"use client"

import { useId, useRef } from "react"
import { cedarTokens, type TokenKind } from "@/components/policy/cedar-tokens"
import type { LineNote } from "@/components/policy/reading"
import { cn } from "@/components/ui/cn"
import { CopyButton } from "@/components/ui/copy-button"
import { TONES } from "@/components/ui/tone"

type CedarEditorProps = {
  text: string
  errors: readonly LineNote[]
  warnings?: readonly LineNote[]
  readOnly?: boolean
  /** Shown at the right of the title: "reading". */
  status?: string
  onChange: (text: string) => void
}

const INKS: Record<TokenKind, string> = {
  effect: "text-accent-text font-bold",
  word: "text-info",
  string: "text-ok",
  comment: "text-ink-faint italic",
  entity: "text-ink-soft",
  plain: "",
}

/** Cedar text with line numbers; lines with faults are marked and the faults listed below, each leading there. */
export function CedarEditor({ text, errors, warnings = [], readOnly, status, onChange }: CedarEditorProps) {
  const id = useId()
  const area = useRef<HTMLTextAreaElement>(null)
  const faulty = new Set(errors.map(({ line }) => line))
  const lines = text.split("\n")
  const jump = (line: number | null) => {
    const start = lines.slice(0, (line ?? 1) - 1).reduce((sum, before) => sum + before.length + 1, 0)
    area.current?.focus()
    area.current?.setSelectionRange(start, start + (lines[(line ?? 1) - 1]?.length ?? 0))
  }
  return (
    <div>
      <div
        className={cn(
          "overflow-hidden rounded-lg border bg-sunken has-focus-visible:outline-2 has-focus-visible:outline-accent",
          errors.length > 0 ? "border-danger" : "border-line",
        )}
      >
        <div className="flex h-10 items-center justify-between gap-3 border-line border-b pr-1.5 pl-4 text-sm">
          <label htmlFor={id} className="text-ink-soft">
            Cedar text
          </label>
          <span role="status" className="ml-auto text-ink-faint">
            {status}
          </span>
          <CopyButton value={text} what="the policy as text" />
        </div>
        <div className="max-h-[34rem] overflow-auto py-2 font-mono text-sm leading-5.5" translate="no">
          <div className="flex min-w-full">
            <LineNumbers count={lines.length} faulty={faulty} />
            <div className="relative min-w-max flex-1 pr-4">
              <pre aria-hidden="true" className="min-h-40 whitespace-pre">
                {cedarTokens(text).map((token, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: runs have no identity but their place
                  <span key={i} className={INKS[token.kind]}>
                    {token.text}
                  </span>
                ))}
                {"\n"}
              </pre>
              <textarea
                ref={area}
                id={id}
                value={text}
                readOnly={readOnly}
                wrap="off"
                spellCheck={false}
                autoCapitalize="off"
                autoCorrect="off"
                aria-invalid={errors.length > 0 ? true : undefined}
                aria-describedby={errors.length > 0 ? `${id}-errors` : undefined}
                onChange={(event) => onChange(event.target.value)}
                className="absolute inset-0 resize-none overflow-hidden bg-transparent whitespace-pre caret-ink outline-none [-webkit-text-fill-color:transparent]"
              />
            </div>
          </div>
        </div>
      </div>
      <Notes id={`${id}-errors`} notes={errors} tone="danger" onJump={jump} />
      <Notes notes={warnings} tone="warn" onJump={jump} />
    </div>
  )
}

function LineNumbers({ count, faulty }: { count: number; faulty: ReadonlySet<number | null> }) {
  return (
    <div
      aria-hidden="true"
      className="sticky left-0 z-1 shrink-0 select-none bg-sunken pr-3 pl-3 text-right text-ink-faint tabular-nums"
    >
      {Array.from({ length: count }, (_, i) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: a line's number is its identity
          key={i}
          className={cn(
            "-mx-3 px-3",
            faulty.has(i + 1) &&
              "bg-danger-soft font-bold text-danger shadow-[inset_3px_0_0_var(--color-danger)]",
          )}
        >
          {i + 1}
        </div>
      ))}
    </div>
  )
}

type NotesProps = {
  id?: string
  notes: readonly LineNote[]
  tone: "danger" | "warn"
  onJump: (line: number | null) => void
}

function Notes({ id, notes, tone, onJump }: NotesProps) {
  const { icon: Icon, text } = TONES[tone]
  return (
    <ul id={id} className={cn("mt-2 grid gap-1 text-sm empty:hidden", text)}>
      {notes.map(({ line, message, mend }) => (
        <li key={`${line} ${message}`} className="flex gap-1.5">
          <Icon aria-hidden="true" className="mt-0.5 size-4 shrink-0" strokeWidth={2.25} />
          <span className="min-w-0 break-words">
            {line === null ? null : (
              <button
                type="button"
                onClick={() => onJump(line)}
                className="mr-1 rounded-sm font-[560] underline underline-offset-3"
              >
                Line {line}:
              </button>
            )}
            {message}
            {mend ? <span className="text-ink-soft"> {mend}</span> : null}
          </span>
        </li>
      ))}
    </ul>
  )
}
