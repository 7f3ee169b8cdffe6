"use client"

import { Plus } from "lucide-react"
import { type ReactNode, useState } from "react"
import { type FieldPath, type FieldValues, useController } from "react-hook-form"
import { messageAt, ownMessage } from "@/components/form/errors"
import { FieldGroup, type FieldText } from "@/components/form/field"
import { useField } from "@/components/form/form-context"
import { ListRow } from "@/components/form/list-row"
import {
  insertRow,
  isSameList,
  moveRow,
  pasteRows,
  type Rows,
  removeRow,
  setRow,
  toRows,
  toValues,
} from "@/components/form/rows"
import { Button } from "@/components/ui/button"

type ListFieldProps<V extends FieldValues> = FieldText & {
  /** A field whose value is `string[]`. */
  name: FieldPath<V>
  /** What one row is called: "redirect URI". */
  rowName: string
  placeholder?: string
  /** Said below a row that is allowed but doubtful. */
  warn?: (value: string) => ReactNode
  /** Shown at the end of a row, a verdict say. */
  badge?: (value: string) => ReactNode
}

/**
 * One row per value. Enter adds a row, Backspace in an empty row removes it, Alt+Up and Alt+Down move it, and
 * pasting several lines makes several rows.
 */
export function ListField<V extends FieldValues = FieldValues>(props: ListFieldProps<V>) {
  const { name, rowName, label, hint, optional, className, placeholder, warn, badge } = props
  const { id, form } = useField(name)
  const { field } = useController({ name: name as string, control: form.control })
  const value: string[] = field.value ?? []
  const [typed, setTyped] = useState<Rows>(() => toRows(value))
  const [said, setSaid] = useState("")
  // The form was reset from outside: follow it.
  const list = isSameList(toValues(typed), value) ? typed : toRows(value)
  const errors = form.formState.errors

  const change = (next: Rows, options: { focus?: number; say?: string } = {}) => {
    setTyped(next)
    form.setValue(name as string, toValues(next), {
      shouldDirty: true,
      shouldTouch: true,
      shouldValidate: form.formState.isSubmitted || messageAt(errors, name) !== undefined,
    })
    if (options.say) setSaid(options.say)
    if (options.focus !== undefined) focusRow(id, Math.min(options.focus, next.rows.length - 1))
  }

  return (
    <FieldGroup
      id={id}
      label={label}
      hint={hint}
      optional={optional}
      className={className}
      error={ownMessage(errors, name)}
    >
      <ul className="grid gap-2">
        {list.rows.map((row, i) => (
          <ListRow
            key={row.key}
            id={`${id}.${i}`}
            name={`${rowName} ${i + 1}`}
            text={row.text}
            placeholder={placeholder}
            error={messageAt(errors, `${name}.${i}`)}
            warning={value[i] ? warn?.(value[i]) : undefined}
            badge={value[i] ? badge?.(value[i]) : undefined}
            canMoveUp={i > 0}
            canMoveDown={i < list.rows.length - 1}
            onText={(text) => change(setRow(list, i, text))}
            onBlur={field.onBlur}
            onAddBelow={() => change(insertRow(list, i + 1), { focus: i + 1 })}
            onRemove={() =>
              change(removeRow(list, i), { focus: Math.max(0, i - 1), say: `${rowName} ${i + 1} removed` })
            }
            onMove={(by) =>
              change(moveRow(list, i, by), { focus: i + by, say: `Moved to place ${i + by + 1}` })
            }
            onPasteText={(text) => {
              const next = pasteRows(list, i, text)
              const added = next ? next.rows.length - list.rows.length : 0
              if (next) change(next, { focus: i + added, say: `${added} rows added` })
              return next !== null
            }}
          />
        ))}
      </ul>
      <Button
        size="sm"
        variant="quiet"
        className={list.rows.length > 0 ? "mt-2 -ml-1" : ""}
        onClick={() => change(insertRow(list, list.rows.length), { focus: list.rows.length })}
      >
        <Plus aria-hidden="true" /> Add {rowName}
      </Button>
      <span role="status" className="sr-only">
        {said}
      </span>
    </FieldGroup>
  )
}

function focusRow(id: string, at: number) {
  requestAnimationFrame(() => {
    const target = document.getElementById(at < 0 ? id : `${id}.${at}`)
    target?.focus()
  })
}
