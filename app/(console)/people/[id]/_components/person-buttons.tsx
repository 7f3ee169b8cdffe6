"use client"

import { useRouter } from "next/navigation"
import { endSessions, resetSecondFactor } from "@/app/(console)/people/actions"
import { Button } from "@/components/ui/button"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import type { SessionId, UserId } from "@/lib/id"

type Person = { id: UserId; name: string }

/** Ends one session, or all of them. */
export function EndSession({ person, session }: { person: Person; session: SessionId | null }) {
  const router = useRouter()
  const label = session ? "Sign out" : "Sign out everywhere"
  return (
    <ConfirmDialog
      trigger={<Button size="sm">{label}</Button>}
      title={session ? `Sign ${person.name} out there?` : `Sign ${person.name} out everywhere?`}
      consequences={["They have to sign in again.", "Apps without offline access end with the session."]}
      confirmLabel={label}
      onConfirm={async () => {
        const result = await endSessions({ id: person.id, session })
        if (!result.ok) return result.message
        router.refresh()
        return undefined
      }}
    />
  )
}

export function RemoveSecondFactor({ person }: { person: Person }) {
  const router = useRouter()
  return (
    <ConfirmDialog
      trigger={<Button>Remove the second factor</Button>}
      title={`Remove the second factor of ${person.name}?`}
      consequences={[
        "For somebody who lost their phone and their recovery codes. Make sure that it is them who asks.",
        "They sign in with the password alone until they set it up anew.",
      ]}
      confirmLabel="Remove"
      onConfirm={async () => {
        const result = await resetSecondFactor({ id: person.id })
        if (!result.ok) return result.message
        router.refresh()
        return undefined
      }}
    />
  )
}
