"use client"

import { useRouter } from "next/navigation"
import { toast } from "sonner"
import { revert } from "@/app/(console)/policies/actions"
import { Button } from "@/components/ui/button"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import type { PolicyId } from "@/lib/id"

type RevertButtonProps = { policyId: PolicyId; version: number; to: number }

export function RevertButton({ policyId, version, to }: RevertButtonProps) {
  const router = useRouter()
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
        const result = await revert({ id: policyId, version, to })
        if (!result.ok) return result.message
        toast.success(`The text of version ${to} is in force`)
        router.refresh()
        return undefined
      }}
    />
  )
}
