"use client"

import { useRouter } from "next/navigation"
import { toast } from "sonner"
import { moveToBin, setState, takeFromBin } from "@/app/(console)/apis/[id]/actions"
import { Button } from "@/components/ui/button"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import type { ActionResult } from "@/lib/action-result"
import type { ApiId } from "@/lib/id"

type ApiLifeProps = {
  api: { id: ApiId; name: string; state: "active" | "disabled"; isBinned: boolean }
  /** Names of the apps that may ask for it. */
  apps: readonly string[]
}

const NAMED = 5

/** "Ward list, Portal and 3 more apps": who is cut off. */
function concerned(apps: readonly string[]): string {
  if (apps.length === 0) return "No app uses it."
  const named = apps.slice(0, NAMED).join(", ")
  const rest = apps.length - NAMED
  return `Cut off: ${named}${rest > 0 ? ` and ${rest} more ${rest === 1 ? "app" : "apps"}` : ""}.`
}

/** Disable and bin, each with the apps it concerns; each can be undone. */
export function ApiLife({ api, apps }: ApiLifeProps) {
  const router = useRouter()
  const run = (work: () => Promise<ActionResult<unknown>>, done: string) => async () => {
    const result = await work()
    if (!result.ok) return result.message
    toast.success(done)
    router.refresh()
    return undefined
  }
  if (api.isBinned)
    return (
      <ConfirmDialog
        trigger={<Button variant="primary">Restore from the bin</Button>}
        title={`Restore ${api.name}?`}
        consequences={["The apps that were allowed to ask for it get tokens again, at once."]}
        confirmLabel="Restore"
        tone="primary"
        onConfirm={run(() => takeFromBin({ id: api.id }), `${api.name} is back`)}
      />
    )
  return (
    <div className="flex flex-wrap gap-2">
      {api.state === "active" ? (
        <ConfirmDialog
          trigger={<Button>Disable</Button>}
          title={`Disable ${api.name}?`}
          consequences={[
            "No app gets a token for it, and the gateway refuses every call, within a second.",
            concerned(apps),
            "A server that checks tokens by itself accepts those given before until they expire.",
            "Nothing is lost: enabling it again brings everything back.",
          ]}
          confirmLabel="Disable"
          onConfirm={run(() => setState({ id: api.id, state: "disabled" }), `${api.name} is disabled`)}
        />
      ) : (
        <ConfirmDialog
          trigger={<Button variant="primary">Enable</Button>}
          title={`Enable ${api.name}?`}
          consequences={["The apps that were allowed to ask for it get tokens again, at once."]}
          confirmLabel="Enable"
          tone="primary"
          onConfirm={run(() => setState({ id: api.id, state: "active" }), `${api.name} is active`)}
        />
      )}
      <ConfirmDialog
        trigger={<Button variant="danger">Move to the bin</Button>}
        title={`Move ${api.name} to the bin?`}
        consequences={[
          "No app gets a token for it, and the gateway refuses every call, within a second.",
          concerned(apps),
          "It stays in the bin for 30 days and can be restored with its settings and the apps allowed to use it. Then it is deleted for good.",
        ]}
        confirmLabel="Move to the bin"
        onConfirm={run(() => moveToBin({ id: api.id }), `${api.name} is in the bin`)}
      />
    </div>
  )
}
