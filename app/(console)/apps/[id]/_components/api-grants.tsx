"use client"

import { allowApi, disallowApi } from "@/app/(console)/apps/[id]/actions"
import { LinkedList } from "@/components/apps/linked-list"
import { Link } from "@/components/ui/link"
import { RelativeTime } from "@/components/ui/relative-time"
import type { ApiId, AppId } from "@/lib/id"

type Granted = {
  id: ApiId
  name: string
  roles: readonly string[]
  grantedBy: string | null
  grantedAt: Date
}
type ApiGrantsProps = {
  app: { id: AppId; name: string }
  granted: readonly Granted[]
  choices: readonly { id: ApiId; name: string }[]
  canEdit: boolean
}

/** Admin consent, API by API: who gave it and when. */
export function ApiGrants({ app, granted, choices, canEdit }: ApiGrantsProps) {
  const withdrawal = (api: Granted) => ({
    verb: "Withdraw",
    title: `Withdraw ${api.name} from ${app.name}?`,
    consequences: [
      "New tokens for this API are refused to the app, and those it holds end within a second.",
      "You can allow it again.",
    ],
    run: () => disallowApi({ appId: app.id, apiId: api.id }),
  })
  return (
    <LinkedList
      rows={granted.map((api) => ({
        id: api.id,
        title: <Link href={`/apis/${api.id}`}>{api.name}</Link>,
        note: (
          <>
            allowed {api.grantedBy ? `by ${api.grantedBy} ` : ""}
            <RelativeTime at={api.grantedAt} />
            {api.roles.length > 0 ? `, as ${api.roles.join(", ")}` : ""}
          </>
        ),
        removal: canEdit ? withdrawal(api) : undefined,
      }))}
      empty={
        <p className="text-ink-soft">
          None yet: a token request naming an API is refused with invalid_target.
        </p>
      }
      adding={
        canEdit
          ? {
              label: "API to allow",
              blank: "Choose an API",
              verb: "Allow",
              choices: choices.filter((choice) => !granted.some((api) => api.id === choice.id)),
              run: (apiId) => allowApi({ appId: app.id, apiId }),
            }
          : undefined
      }
    />
  )
}
