"use client"

import { Rocket } from "lucide-react"
import { useState } from "react"
import { AppQuickstart } from "@/app/(console)/apps/[id]/_components/app-quickstart"
import { openQuickstart } from "@/app/(console)/apps/[id]/actions"
import { Button } from "@/components/ui/button"
import { Callout } from "@/components/ui/callout"
import { reach } from "@/components/ui/reach"
import { Sheet } from "@/components/ui/sheet"
import { Spinner } from "@/components/ui/spinner"
import type { AppId } from "@/lib/id"

type View = Extract<Awaited<ReturnType<typeof openQuickstart>>, { ok: true }>["value"]

/** Opens the guide beside whatever page of the app is looked at, read anew each time. */
export function QuickstartDrawer({ appId }: { appId: AppId }) {
  const [open, setOpen] = useState(false)
  const [view, setView] = useState<View | null>(null)
  const [problem, setProblem] = useState<string>()
  const change = async (next: boolean) => {
    setOpen(next)
    setView(null)
    setProblem(undefined)
    if (!next) return
    const result = await reach(openQuickstart({ id: appId }))
    if (result.ok) setView(result.value)
    else setProblem(result.message)
  }
  return (
    <Sheet
      open={open}
      onOpenChange={change}
      title="Quickstart"
      className="max-w-176"
      trigger={
        <Button>
          <Rocket aria-hidden="true" /> Quickstart
        </Button>
      }
    >
      <div className="px-5 pt-4 pb-10">
        {view ? (
          <AppQuickstart initial={view} />
        ) : problem ? (
          <Callout tone="danger" title="Not available">
            {problem}
          </Callout>
        ) : (
          <span role="status" className="flex items-center gap-2 text-ink-soft">
            <Spinner /> Reading the app
          </span>
        )}
      </div>
    </Sheet>
  )
}
