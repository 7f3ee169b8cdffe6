"use client"

import { useRouter } from "next/navigation"
import { useState, useTransition } from "react"
import { toast } from "sonner"
import { allowApi, disallowApi } from "@/app/(console)/apps/[id]/actions"
import { Button } from "@/components/ui/button"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import { Link } from "@/components/ui/link"
import { RelativeTime } from "@/components/ui/relative-time"
import { Select } from "@/components/ui/select"
import type { ApiId, AppId } from "@/lib/id"

type ApiGrantsProps = {
  app: { id: AppId; name: string }
  granted: readonly { id: ApiId; name: string; grantedBy: string | null; grantedAt: Date }[]
  choices: readonly { id: ApiId; name: string }[]
  canEdit: boolean
}

/** Admin consent, API by API: who gave it and when. */
export function ApiGrants({ app, granted, choices, canEdit }: ApiGrantsProps) {
  const router = useRouter()
  const [chosen, setChosen] = useState("")
  const [pending, startTransition] = useTransition()
  const open = choices.filter((choice) => !granted.some((api) => api.id === choice.id))
  const add = () =>
    startTransition(async () => {
      const apiId = open.find((choice) => choice.id === chosen)?.id
      if (!apiId) return
      const result = await allowApi({ appId: app.id, apiId })
      if (!result.ok) toast.error(result.message)
      setChosen("")
      router.refresh()
    })
  return (
    <div className="grid gap-4">
      {granted.length === 0 ? (
        <p className="text-ink-soft">
          None yet: a token request naming an API is refused with invalid_target.
        </p>
      ) : (
        <ul className="grid gap-1">
          {granted.map((api) => (
            <li
              key={api.id}
              className="flex min-h-9 flex-wrap items-center gap-x-3 border-line border-b py-1.5"
            >
              <Link href={`/apis/${api.id}`}>{api.name}</Link>
              <span className="text-ink-soft text-sm">
                allowed {api.grantedBy ? `by ${api.grantedBy} ` : ""}
                <RelativeTime at={api.grantedAt} />
              </span>
              {canEdit ? (
                <span className="ml-auto">
                  <ConfirmDialog
                    trigger={
                      <Button variant="quiet" size="sm">
                        Withdraw
                      </Button>
                    }
                    title={`Withdraw ${api.name} from ${app.name}?`}
                    consequences={[
                      "New tokens for this API are refused to the app, and those it holds end within a second.",
                      "You can allow it again.",
                    ]}
                    confirmLabel="Withdraw"
                    onConfirm={async () => {
                      const result = await disallowApi({ appId: app.id, apiId: api.id })
                      if (!result.ok) return result.message
                      router.refresh()
                      return undefined
                    }}
                  />
                </span>
              ) : null}
            </li>
          ))}
        </ul>
      )}
      {canEdit && open.length > 0 ? (
        <div className="flex flex-wrap items-center gap-2">
          <Select
            aria-label="API to allow"
            className="w-72"
            value={chosen}
            onChange={(event) => setChosen(event.target.value)}
            options={[
              { value: "", label: "Choose an API" },
              ...open.map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
          <Button onClick={add} pending={pending} disabled={!chosen}>
            Allow
          </Button>
        </div>
      ) : null}
    </div>
  )
}
