"use client"

import { type ReactNode, useRef, useState } from "react"
import { BulkDialog } from "@/app/(console)/apps/_components/bulk-dialog"
import { Button } from "@/components/ui/button"
import { Checkbox } from "@/components/ui/checkbox"
import type { BulkChange } from "@/lib/apps/bulk"
import type { AppId } from "@/lib/id"

const ACTIONS: readonly { do: BulkChange["do"]; label: string }[] = [
  { do: "tag", label: "Tag" },
  { do: "ask-rotation", label: "Ask for rotation" },
  { do: "disable", label: "Disable" },
]

/** The list with a choice of apps: the boxes are the rows' own, the bar acts on those that are ticked. */
export function BulkBar({ children }: { children: ReactNode }) {
  const form = useRef<HTMLFormElement>(null)
  const [chosen, setChosen] = useState<AppId[]>([])
  const [asking, setAsking] = useState<BulkChange["do"] | null>(null)
  const boxes = () => [...(form.current?.querySelectorAll<HTMLInputElement>('input[name="app"]') ?? [])]
  const read = () => setChosen(boxes().flatMap((box) => (box.checked ? [box.value as AppId] : [])))
  const setAll = (checked: boolean) => {
    for (const box of boxes()) box.checked = checked
    read()
  }
  const all = boxes().length
  return (
    <form ref={form} onSubmit={(event) => event.preventDefault()}>
      <div className="mb-1 flex min-h-10 flex-wrap items-center gap-x-3 gap-y-2 pl-2">
        <label htmlFor="choose-all" className="flex items-center gap-2 text-ink-soft text-sm">
          <Checkbox
            id="choose-all"
            checked={chosen.length > 0 && chosen.length === all}
            onChange={(event) => setAll(event.target.checked)}
          />
          <span aria-live="polite">
            {chosen.length === 0 ? "Choose all on this page" : `${chosen.length} chosen`}
          </span>
        </label>
        {chosen.length > 0
          ? ACTIONS.map((action) => (
              <Button key={action.do} size="sm" onClick={() => setAsking(action.do)}>
                {action.label}
              </Button>
            ))
          : null}
      </div>
      <div
        onChange={(event) => {
          if (event.target instanceof HTMLInputElement && event.target.name === "app") read()
        }}
      >
        {children}
      </div>
      {asking ? (
        <BulkDialog
          key={asking}
          ids={chosen}
          change={asking}
          onClose={(done) => {
            setAsking(null)
            if (done) setAll(false)
          }}
        />
      ) : null}
    </form>
  )
}
