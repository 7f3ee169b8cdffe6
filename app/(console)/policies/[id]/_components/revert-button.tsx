"use client"

import { useRouter } from "next/navigation"
import { useState } from "react"
import { toast } from "sonner"
import { revert } from "@/app/(console)/policies/actions"
import { Button } from "@/components/ui/button"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import type { Id, PolicyId } from "@/lib/id"

type RevertButtonProps = { policyId: PolicyId; version: number; to: number }

export function RevertButton({ policyId, version, to }: RevertButtonProps) {
  const router = useRouter()
  // Named by the refusal before; going back once more confirms them.
  const [broken, setBroken] = useState<Id<"policyCase">[]>([])
  return (
    <ConfirmDialog
      trigger={
        <Button size="sm" aria-label={`Go back to version ${to}`}>
          Go back to this
        </Button>
      }
      title={`Go back to version ${to}?`}
      consequences={[
        "Its text is in force again within a second, as a new version.",
        "Nothing is lost: every version in between stays in this list. A draft is dropped.",
      ]}
      confirmLabel="Go back"
      tone="primary"
      onConfirm={async () => {
        const result = await revert({ id: policyId, version, to, confirmedCases: broken })
        if (!result.ok) {
          const cases = Object.keys(result.fields ?? {}).filter((field) => field.startsWith("cases."))
          setBroken(cases.map((field) => field.slice("cases.".length) as Id<"policyCase">))
          const sentences = Object.values(result.fields ?? {}).join(" ")
          return cases.length > 0
            ? `${result.message} ${sentences} Go back again to confirm.`
            : result.message
        }
        toast.success(`The text of version ${to} is in force`)
        router.refresh()
        return undefined
      }}
    />
  )
}
