"use client"

import type { ReactNode } from "react"
import { useFormContext } from "react-hook-form"
import { useFormKit } from "@/components/form/form-context"
import { UnsavedGuard } from "@/components/form/unsaved-guard"
import { Button } from "@/components/ui/button"
import { cn } from "@/components/ui/cn"

type SubmitBarProps = {
  /** The verb: "Save changes", "Register app". */
  label: string
  /** `save` follows the window and works once something changed; `create` stays at the foot of the form. */
  look?: "save" | "create"
  /** A link or button that leaves without doing it. */
  cancel?: ReactNode
  /** The look of a form that takes something away. */
  tone?: "primary" | "danger"
}

export function SubmitBar({ label, look = "save", cancel, tone = "primary" }: SubmitBarProps) {
  const { pending } = useFormKit()
  const form = useFormContext()
  const { isDirty } = form.formState
  const idle = look === "save" && !isDirty
  return (
    <div
      data-print="hide"
      className={cn(
        "flex flex-wrap items-center gap-x-3 gap-y-2",
        look === "save" && "-mx-1 border-line border-t px-1 py-3",
        look === "save" && isDirty && "sticky bottom-0 z-20 bg-canvas/92 backdrop-blur-sm",
      )}
    >
      <Button type="submit" variant={tone} pending={pending} disabled={idle}>
        {label}
      </Button>
      {look === "save" && isDirty && !pending ? (
        <Button variant="quiet" onClick={() => form.reset()}>
          Discard
        </Button>
      ) : null}
      {cancel}
      <span role="status" className="text-ink-soft text-sm">
        {pending ? (
          <span className="sr-only">Working</span>
        ) : look === "save" && isDirty ? (
          "Unsaved changes"
        ) : (
          ""
        )}
      </span>
      {look === "save" ? <UnsavedGuard active={isDirty && !pending} /> : null}
    </div>
  )
}
