"use client"

import { revert } from "@/app/(console)/apis/[id]/actions"
import { RevertForm } from "@/components/audit/revert-form"
import type { ApiId } from "@/lib/id"

export function RevertApi({ id, entryId, version }: { id: ApiId; entryId: number; version: number }) {
  return (
    <RevertForm
      backHref={`/apis/${id}/history`}
      revert={(reason) => revert({ id, entryId, version, reason })}
    />
  )
}
