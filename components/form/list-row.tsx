"use client"

import { ArrowDown, ArrowUp, Trash2 } from "lucide-react"
import type { ClipboardEvent, KeyboardEvent, ReactNode } from "react"
import { FieldMessages, fieldControl } from "@/components/form/field"
import { IconButton } from "@/components/ui/icon-button"
import { Input } from "@/components/ui/input"

type ListRowProps = {
  id: string
  /** "redirect URI 2" */
  name: string
  text: string
  placeholder?: string
  error?: string
  warning?: ReactNode
  badge?: ReactNode
  canMoveUp: boolean
  canMoveDown: boolean
  onText: (text: string) => void
  onBlur: () => void
  onAddBelow: () => void
  onRemove: () => void
  onMove: (by: -1 | 1) => void
  /** True when the paste was taken over. */
  onPasteText: (text: string) => boolean
}

/** One value of a ListField with its own verdict and its own keys. */
export function ListRow(props: ListRowProps) {
  const { id, name, text, error, warning, badge } = props
  const handleKey = (event: KeyboardEvent) => {
    const move = event.altKey ? { ArrowUp: -1 as const, ArrowDown: 1 as const }[event.key] : undefined
    const allowed = move === -1 ? props.canMoveUp : props.canMoveDown
    if (move !== undefined && allowed) props.onMove(move)
    else if (event.key === "Enter" && !event.metaKey && !event.ctrlKey && text !== "") props.onAddBelow()
    else if (event.key === "Backspace" && text === "") props.onRemove()
    else if (event.key !== "Enter" && move === undefined) return
    event.preventDefault()
  }
  const handlePaste = (event: ClipboardEvent) => {
    if (props.onPasteText(event.clipboardData.getData("text"))) event.preventDefault()
  }
  return (
    <li>
      <div className="flex items-center gap-1">
        <Input
          {...fieldControl({ id, error, warning })}
          aria-label={name}
          mono
          className="mr-1 flex-1"
          value={text}
          placeholder={props.placeholder}
          onChange={(event) => props.onText(event.target.value)}
          onBlur={props.onBlur}
          onKeyDown={handleKey}
          onPaste={handlePaste}
        />
        {badge}
        <IconButton
          label={`Move ${name} up`}
          icon={<ArrowUp />}
          className="max-sm:hidden"
          disabled={!props.canMoveUp}
          onClick={() => props.onMove(-1)}
        />
        <IconButton
          label={`Move ${name} down`}
          icon={<ArrowDown />}
          className="max-sm:hidden"
          disabled={!props.canMoveDown}
          onClick={() => props.onMove(1)}
        />
        <IconButton label={`Remove ${name}`} icon={<Trash2 />} onClick={props.onRemove} />
      </div>
      <FieldMessages id={id} error={error} warning={warning} />
    </li>
  )
}
