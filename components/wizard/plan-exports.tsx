"use client"

import { Download } from "lucide-react"
import { useMemo } from "react"
import { Button } from "@/components/ui/button"
import { CodeBlock } from "@/components/ui/code-block"
import { Segmented } from "@/components/ui/segmented"
import { EXPORT_LABELS, type PlanFile, planFiles } from "@/components/wizard/plan-files"
import type { Plan } from "@/lib/wizard/plan"

/** The plan as text for the system that carries it out. */
export function PlanExports({ plan, guids }: { plan: Plan; guids: readonly string[] }) {
  const exports = useMemo(
    () =>
      plan.exports
        .map((id) => ({ id, files: planFiles(plan, id, fromList(guids)) }))
        .filter(({ files }) => files.length > 0),
    [plan, guids],
  )
  return (
    <Segmented
      label="Ways to take the plan along"
      segments={exports.map(({ id, files }) => ({
        value: id,
        label: EXPORT_LABELS[id],
        content: (
          <div className="grid gap-4">
            {files.map((file) => (
              <div key={file.name} className="min-w-0">
                <CodeBlock title={file.name} code={file.text} />
                <Button size="sm" variant="quiet" className="mt-1.5 -ml-1" onClick={() => download(file)}>
                  <Download aria-hidden="true" /> Download {file.name}
                </Button>
              </div>
            ))}
          </div>
        ),
      }))}
    />
  )
}

/** Ids made with the page, one after the other: a script must not change while it is looked at and copied. */
export function fromList(guids: readonly string[]): () => string {
  let next = 0
  return () => guids[next++] ?? crypto.randomUUID()
}

/** Hands a text to the browser as a file. */
export function download({ name, text }: PlanFile): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }))
  const link = Object.assign(document.createElement("a"), { href: address, download: name })
  link.click()
  URL.revokeObjectURL(address)
}
