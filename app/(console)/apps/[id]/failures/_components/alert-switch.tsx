"use client"

import { useRouter } from "next/navigation"
import { useTransition } from "react"
import { toast } from "sonner"
import { setAlerts } from "@/app/(console)/actions"
import { Button } from "@/components/ui/button"
import type { AppId } from "@/lib/id"

/** Whether the owners are told when calls of the app begin to be refused. */
export function AlertSwitch({ appId, on }: { appId: AppId; on: boolean }) {
  const router = useRouter()
  const [pending, startTransition] = useTransition()
  const turn = () =>
    startTransition(async () => {
      const result = await setAlerts({ id: appId, on: !on })
      if (!result.ok) {
        toast.error(result.message)
        return
      }
      toast.success(on ? "Nobody is told about this app any more." : "Owners are told from now on.")
      router.refresh()
    })
  return (
    <p className="mt-6 flex flex-wrap items-center gap-x-3 gap-y-1 text-ink-soft text-sm">
      {on
        ? "When a new kind of refusal begins, the owners are told, once."
        : "Nobody is told when calls of this app begin to be refused."}
      <Button size="sm" variant="quiet" pending={pending} onClick={turn}>
        {on ? "Stop alerts for this app" : "Tell the owners"}
      </Button>
    </p>
  )
}
