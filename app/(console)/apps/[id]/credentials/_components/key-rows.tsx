"use client"

import { useRouter } from "next/navigation"
import { useState } from "react"
import { toast } from "sonner"
import { changeKeyState, deleteKey } from "@/app/(console)/apps/[id]/actions"
import { CredentialState } from "@/components/credentials/credential-state"
import { Button } from "@/components/ui/button"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import { CopyField } from "@/components/ui/copy-field"
import { reach } from "@/components/ui/reach"
import { RelativeTime } from "@/components/ui/relative-time"
import { Cell, HeadCell, Row, Table, TableBody, TableHead } from "@/components/ui/table"
import { describeKey } from "@/lib/credentials/public-key"
import { standingOf } from "@/lib/credentials/secret-life"
import type { AppId, Id } from "@/lib/id"

export type KeyRow = {
  id: Id<"key">
  kid: string
  alg: string | null
  publicJwk: Record<string, unknown>
  createdAt: Date
  expiresAt: Date | null
  disabledAt: Date | null
  lastUsedAt: Date | null
}

type KeyRowsProps = { appId: AppId; keys: readonly KeyRow[]; now: Date; canEdit: boolean }

const isDisabled = (key: KeyRow): boolean => key.disabledAt !== null

export function KeyRows({ appId, keys, now, canEdit }: KeyRowsProps) {
  return (
    <Table label="Keys">
      <TableHead>
        <HeadCell>Key id</HeadCell>
        <HeadCell>Kind</HeadCell>
        <HeadCell>State</HeadCell>
        <HeadCell>Last used</HeadCell>
        <HeadCell>
          <span className="sr-only">Actions</span>
        </HeadCell>
      </TableHead>
      <TableBody>
        {keys.map((key) => {
          const facts = describeKey(key.publicJwk)
          const state = isDisabled(key) ? ("disabled" as const) : ("live" as const)
          const standing = standingOf({ state, retireAt: null, expiresAt: key.expiresAt }, now)
          return (
            <Row key={key.id}>
              <Cell className="max-w-72">
                <CopyField value={key.kid} what="key id" look="inline" />
              </Cell>
              <Cell label="Kind">
                <span>
                  {facts.size}
                  <span className="block text-ink-faint text-sm">{facts.algs.join(", ")}</span>
                </span>
              </Cell>
              <Cell label="State">
                <CredentialState standing={standing} expiresAt={key.expiresAt} />
              </Cell>
              <Cell label="Last used">
                {key.lastUsedAt ? (
                  <RelativeTime at={key.lastUsedAt} />
                ) : (
                  <span className="text-ink-faint">never</span>
                )}
              </Cell>
              <Cell className="text-right">{canEdit ? <KeyActions appId={appId} row={key} /> : null}</Cell>
            </Row>
          )
        })}
      </TableBody>
    </Table>
  )
}

function KeyActions({ appId, row }: { appId: AppId; row: KeyRow }) {
  const router = useRouter()
  const [deleting, setDeleting] = useState(false)
  const set = (state: "live" | "disabled", done: string) => async () => {
    const result = await reach(changeKeyState({ appId, id: row.id, state }))
    if (result.ok) toast.success(done)
    else toast.error(result.message)
    router.refresh()
  }
  const name = `key ${row.kid}`
  if (!isDisabled(row))
    return (
      <Button
        size="sm"
        variant="quiet"
        aria-label={`Disable the ${name}`}
        onClick={set("disabled", "It is disabled; you can bring it back")}
      >
        Disable
      </Button>
    )
  return (
    <span className="inline-flex gap-1">
      <Button
        size="sm"
        variant="quiet"
        aria-label={`Bring back the ${name}`}
        onClick={set("live", "It counts again")}
      >
        Bring back
      </Button>
      <Button size="sm" variant="quiet" aria-label={`Remove the ${name}`} onClick={() => setDeleting(true)}>
        Remove
      </Button>
      <ConfirmDialog
        open={deleting}
        onOpenChange={setDeleting}
        title="Remove this key?"
        consequences={["It cannot be brought back, but the same public key can be registered anew."]}
        confirmLabel="Remove"
        onConfirm={async () => {
          const result = await deleteKey({ appId, id: row.id })
          if (!result.ok) return result.message
          router.refresh()
          return undefined
        }}
      />
    </span>
  )
}
