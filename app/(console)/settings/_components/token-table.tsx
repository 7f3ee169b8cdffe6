"use client"

import { useRouter } from "next/navigation"
import { revokeToken } from "@/app/(console)/settings/actions"
import { Status } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import { RelativeTime } from "@/components/ui/relative-time"
import { Cell, HeadCell, Row, Table, TableBody, TableHead } from "@/components/ui/table"
import type { Id } from "@/lib/id"

export type TokenRow = {
  id: Id<"registrationToken">
  name: string
  appState: "draft" | "active"
  usesLeft: number
  expiresAt: Date
  revokedAt: Date | null
}

function stateOf(token: TokenRow): { tone: "ok" | "neutral"; word: string } {
  if (token.revokedAt) return { tone: "neutral", word: "Revoked" }
  if (token.usesLeft === 0) return { tone: "neutral", word: "Used up" }
  if (token.expiresAt.getTime() < Date.now()) return { tone: "neutral", word: "Expired" }
  return { tone: "ok", word: `Good for ${token.usesLeft} more` }
}

export function TokenTable({ tokens, canEdit }: { tokens: TokenRow[]; canEdit: boolean }) {
  if (tokens.length === 0) return <p className="text-ink-soft">None was made.</p>
  return (
    <Table label="Registration tokens">
      <TableHead>
        <HeadCell>For</HeadCell>
        <HeadCell>State</HeadCell>
        <HeadCell>Its apps</HeadCell>
        <HeadCell>Ends</HeadCell>
        <HeadCell>
          <span className="sr-only">Actions</span>
        </HeadCell>
      </TableHead>
      <TableBody>
        {tokens.map((token) => (
          <Row key={token.id}>
            <Cell>{token.name}</Cell>
            <Cell label="State">
              <Status tone={stateOf(token).tone}>{stateOf(token).word}</Status>
            </Cell>
            <Cell label="Its apps">{token.appState === "draft" ? "wait as a draft" : "work at once"}</Cell>
            <Cell label="Ends">
              <RelativeTime at={token.expiresAt} />
            </Cell>
            <Cell className="text-right">
              {canEdit && stateOf(token).tone === "ok" ? <RevokeToken token={token} /> : null}
            </Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  )
}

function RevokeToken({ token }: { token: TokenRow }) {
  const router = useRouter()
  return (
    <ConfirmDialog
      trigger={
        <Button size="sm" variant="quiet" aria-label={`Revoke the token for ${token.name}`}>
          Revoke
        </Button>
      }
      title={`Revoke the token for ${token.name}?`}
      consequences={["No app can be registered with it any more.", "Apps registered with it stay."]}
      confirmLabel="Revoke"
      onConfirm={async () => {
        const result = await revokeToken({ id: token.id })
        if (!result.ok) return result.message
        router.refresh()
        return undefined
      }}
    />
  )
}
