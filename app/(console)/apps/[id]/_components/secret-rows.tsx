"use client"

import { MoreHorizontal } from "lucide-react"
import { useRouter } from "next/navigation"
import { useState } from "react"
import { toast } from "sonner"
import { changeSecretState, deleteSecret } from "@/app/(console)/apps/[id]/actions"
import { Status } from "@/components/ui/badge"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import { IconButton } from "@/components/ui/icon-button"
import { Menu, MenuItem } from "@/components/ui/menu"
import { RelativeTime } from "@/components/ui/relative-time"
import { Sparkline } from "@/components/ui/sparkline"
import { Cell, HeadCell, Row, Table, TableBody, TableHead } from "@/components/ui/table"
import type { AppId, SecretId } from "@/lib/id"

type SecretRow = {
  id: SecretId
  name: string
  lastFour: string
  state: "live" | "retiring" | "disabled"
  retireAt: Date | null
  expiresAt: Date | null
  createdAt: Date
  lastUsedAt: Date | null
  lastUsedIp: string | null
  usesByDay: readonly { day: string; uses: number }[]
}

type SecretRowsProps = { appId: AppId; secrets: readonly SecretRow[] }

const DAY = 86_400_000
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

export function SecretRows({ appId, secrets }: SecretRowsProps) {
  return (
    <Table label="Secrets">
      <TableHead>
        <HeadCell>Secret</HeadCell>
        <HeadCell>State</HeadCell>
        <HeadCell>Uses, 30 days</HeadCell>
        <HeadCell>Last used</HeadCell>
        <HeadCell>
          <span className="sr-only">Actions</span>
        </HeadCell>
      </TableHead>
      <TableBody>
        {secrets.map((secret) => (
          <Row key={secret.id}>
            <Cell label="Secret">
              <span className="font-[560]">{secret.name || "Secret"}</span>{" "}
              <code className="text-ink-soft">…{secret.lastFour}</code>
              <span className="block text-ink-faint text-sm">
                made <RelativeTime at={secret.createdAt} />
              </span>
            </Cell>
            <Cell label="State">
              <SecretState secret={secret} />
            </Cell>
            <Cell label="Uses, 30 days">
              <Uses secret={secret} />
            </Cell>
            <Cell label="Last used">
              {secret.lastUsedAt ? (
                <>
                  <RelativeTime at={secret.lastUsedAt} />
                  {secret.lastUsedIp ? (
                    <span className="block text-ink-faint text-sm">from {secret.lastUsedIp}</span>
                  ) : null}
                </>
              ) : (
                <span className="text-ink-faint">never</span>
              )}
            </Cell>
            <Cell className="text-right">
              <SecretMenu appId={appId} secret={secret} />
            </Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  )
}

function SecretState({ secret }: { secret: SecretRow }) {
  const expired = secret.expiresAt && secret.expiresAt.getTime() < Date.now()
  if (expired) return <Status tone="danger">Expired</Status>
  if (secret.state === "disabled") return <Status tone="warn">Disabled</Status>
  return (
    <>
      <Status tone={secret.state === "live" ? "ok" : "info"}>
        {secret.state === "live" ? "Live" : "Retiring"}
      </Status>
      {secret.state === "retiring" && secret.retireAt ? (
        <span className="block text-ink-faint text-sm">
          ends <RelativeTime at={secret.retireAt} />
        </span>
      ) : secret.expiresAt ? (
        <span className="block text-ink-faint text-sm">
          expires <RelativeTime at={secret.expiresAt} />
        </span>
      ) : null}
    </>
  )
}

function Uses({ secret }: { secret: SecretRow }) {
  const days = Array.from({ length: 30 }, (_, index) => dayOf(Date.now() - (29 - index) * DAY))
  const values = days.map((day) => secret.usesByDay.find((row) => row.day === day)?.uses ?? 0)
  const total = values.reduce((sum, uses) => sum + uses, 0)
  const idle =
    secret.state !== "disabled" &&
    secret.lastUsedAt !== null &&
    (values.at(-1) ?? 0) + (values.at(-2) ?? 0) === 0
  return (
    <span className="flex items-center gap-3">
      <span className="w-10 text-right tabular-nums">{total}</span>
      <Sparkline values={values} description={`Uses a day over 30 days, ${total} in all`} />
      {idle ? <span className="text-ink-soft text-sm">quiet for two days</span> : null}
    </span>
  )
}

function SecretMenu({ appId, secret }: { appId: AppId; secret: SecretRow }) {
  const router = useRouter()
  const [deleting, setDeleting] = useState(false)
  const set = (state: SecretRow["state"], done: string, retireAt?: string) => async () => {
    const result = await changeSecretState({ appId, id: secret.id, state, retireAt })
    if (result.ok) toast.success(done)
    else toast.error(result.message)
    router.refresh()
  }
  const name = `secret ending in ${secret.lastFour}`
  return (
    <>
      <Menu trigger={<IconButton label={`What to do with the ${name}`} icon={<MoreHorizontal />} />}>
        {secret.state === "live" ? (
          <MenuItem onSelect={set("retiring", "It works for 7 more days", dayOf(Date.now() + 7 * DAY))}>
            Retire in 7 days
          </MenuItem>
        ) : (
          <MenuItem onSelect={set("live", "It is live again")}>Bring back</MenuItem>
        )}
        {secret.state !== "disabled" ? (
          <MenuItem onSelect={set("disabled", "It is disabled; you can bring it back")}>Disable now</MenuItem>
        ) : (
          <MenuItem tone="danger" onSelect={() => setDeleting(true)}>
            Delete for good
          </MenuItem>
        )}
      </Menu>
      <ConfirmDialog
        open={deleting}
        onOpenChange={setDeleting}
        title={`Delete the ${name}?`}
        consequences={["It cannot be brought back.", "An app still using it is refused, as it is now."]}
        confirmLabel="Delete for good"
        onConfirm={async () => {
          const result = await deleteSecret({ appId, id: secret.id })
          if (!result.ok) return result.message
          router.refresh()
          return undefined
        }}
      />
    </>
  )
}
