"use client"

import { revert } from "@/app/(console)/apps/[id]/actions"
import { RevertForm } from "@/components/audit/revert-form"
import type { AppId } from "@/lib/id"

export function RevertApp({ id, entryId, version }: { id: AppId; entryId: number; version: number }) {
  return (
    <RevertForm
      backHref={`/apps/${id}/history`}
      revert={(reason) => revert({ id, entryId, version, reason })}
    />
  )
}
