"use client"

import { Download } from "lucide-react"
import { useMemo, useState } from "react"
import { Button } from "@/components/ui/button"
import { CodeBlock } from "@/components/ui/code-block"
import { Segmented } from "@/components/ui/segmented"
import { EXPORT_LABELS, type PlanFile, planFiles } from "@/components/wizard/plan-files"
import type { Plan } from "@/lib/wizard/plan"

/** The plan as text for the system that carries it out. */
export function PlanExports({ plan }: { plan: Plan }) {
  // Ids inside a script must not change while it is looked at and copied.
  const [ids] = useState<string[]>([])
  const exports = useMemo(() => {
    let next = 0
    const newGuid = () => {
      ids[next] ??= crypto.randomUUID()
      return ids[next++] ?? ""
    }
    return plan.exports
      .map((id) => ({ id, files: planFiles(plan, id, newGuid) }))
      .filter(({ files }) => files.length > 0)
  }, [plan, ids])
  return (
    <Segmented
      label="Ways to take the plan along"
      segments={exports.map(({ id, files }) => ({
        value: id,
        label: EXPORT_LABELS[id],
        content: (
          <div className="grid gap-4">
            {files.map((file) => (
              <div key={file.name}>
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

/** Hands a text to the browser as a file. */
export function download({ name, text }: PlanFile): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }))
  const link = Object.assign(document.createElement("a"), { href: address, download: name })
  link.click()
  URL.revokeObjectURL(address)
}
