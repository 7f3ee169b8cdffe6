"use client"

import { useRouter } from "next/navigation"
import { useTransition } from "react"
import { toast } from "sonner"
import { removeScenario } from "@/app/(console)/apps/[id]/launcher/actions"
import { Button } from "@/components/ui/button"
import type { AppId, Id } from "@/lib/id"

type ScenarioListProps = {
  appId: AppId
  scenarios: readonly { id: Id<"scenario">; name: string; query: string }[]
  canEdit: boolean
}

export function ScenarioList({ appId, scenarios, canEdit }: ScenarioListProps) {
  const router = useRouter()
  const [pending, startTransition] = useTransition()
  if (scenarios.length === 0)
    return <p className="text-ink-soft">None yet. Set the launch up above and keep it under a name.</p>
  const remove = (id: Id<"scenario">, name: string) =>
    startTransition(async () => {
      const result = await removeScenario({ appId, id })
      if (result.ok) toast.success(`${name} is removed`)
      else toast.error(result.message)
      router.refresh()
    })
  return (
    <ul className="divide-y divide-line">
      {scenarios.map(({ id, name, query }) => (
        <li key={id} className="flex items-center gap-3 py-1.5">
          {/* A full load, so that the form above starts from the scenario. */}
          <a href={`/apps/${appId}/launcher${query ? `?${query}` : ""}`} className="text-accent underline">
            {name}
          </a>
          {canEdit ? (
            <Button
              variant="quiet"
              size="sm"
              className="ml-auto"
              aria-label={`Remove ${name}`}
              disabled={pending}
              onClick={() => remove(id, name)}
            >
              Remove
            </Button>
          ) : null}
        </li>
      ))}
    </ul>
  )
}
