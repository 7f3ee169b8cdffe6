"use client"

import { useRouter } from "next/navigation"
import { type ReactNode, useState, useTransition } from "react"
import { toast } from "sonner"
import { Button } from "@/components/ui/button"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import { Select } from "@/components/ui/select"
import type { ActionResult } from "@/lib/action-result"

export type LinkedRow = {
  id: string
  title: ReactNode
  note?: ReactNode
  /** Left out where this row cannot be taken away here. */
  removal?: {
    verb: string
    title: string
    consequences: readonly string[]
    /** What else the question shows, below its consequences. */
    details?: ReactNode
    run: () => Promise<ActionResult>
  }
}

type Adding<Choice extends string> = {
  /** What the list of choices is called. */
  label: string
  /** The choice that is none. */
  blank: string
  verb: string
  choices: readonly { id: Choice; name: string }[]
  run: (id: Choice) => Promise<ActionResult>
  done?: string
  /** What choosing this one would do, shown before it is added. */
  preview?: (id: Choice) => ReactNode
  /** Another way to add, beside the button. */
  beside?: ReactNode
}

type LinkedListProps<Choice extends string> = {
  rows: readonly LinkedRow[]
  empty: ReactNode
  adding?: Adding<Choice>
}

/** What hangs on an app: a line each, taken away after a question, added from a list. */
export function LinkedList<Choice extends string>({ rows, empty, adding }: LinkedListProps<Choice>) {
  const router = useRouter()
  return (
    <div className="grid gap-4">
      {rows.length === 0 ? (
        empty
      ) : (
        <ul className="grid gap-1">
          {rows.map(({ id, title, note, removal }) => (
            <li key={id} className="flex min-h-9 flex-wrap items-center gap-x-3 border-line border-b py-1.5">
              {title}
              <span className="text-ink-soft text-sm">{note}</span>
              {removal ? (
                <span className="ml-auto">
                  <ConfirmDialog
                    trigger={
                      <Button variant="quiet" size="sm">
                        {removal.verb}
                      </Button>
                    }
                    title={removal.title}
                    consequences={removal.consequences}
                    confirmLabel={removal.verb}
                    onConfirm={async () => {
                      const result = await removal.run()
                      if (!result.ok) return result.message
                      router.refresh()
                      return undefined
                    }}
                  >
                    {removal.details ? (
                      <div className="mt-3 max-h-60 overflow-y-auto">{removal.details}</div>
                    ) : null}
                  </ConfirmDialog>
                </span>
              ) : null}
            </li>
          ))}
        </ul>
      )}
      {adding ? <AddOne {...adding} /> : null}
    </div>
  )
}

function AddOne<Choice extends string>(adding: Adding<Choice>) {
  const { label, blank, verb, choices, run, done, preview, beside } = adding
  const router = useRouter()
  const [chosen, setChosen] = useState("")
  const [pending, startTransition] = useTransition()
  if (choices.length === 0) return beside
  const choice = choices.find(({ id }) => id === chosen)
  const add = () =>
    startTransition(async () => {
      if (!choice) return
      const result = await run(choice.id)
      if (!result.ok) toast.error(result.message)
      else if (done) toast.success(done)
      setChosen("")
      router.refresh()
    })
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <Select
          aria-label={label}
          className="w-72"
          value={chosen}
          onChange={(event) => setChosen(event.target.value)}
          options={[
            { value: "", label: blank },
            ...choices.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
        <Button onClick={add} pending={pending} disabled={!chosen}>
          {verb}
        </Button>
        {beside}
      </div>
      {choice && preview ? preview(choice.id) : null}
    </div>
  )
}
