import { LeakedKey, RotateKey } from "@/app/(console)/settings/_components/rotate-key"
import { Status } from "@/components/ui/badge"
import { CopyField } from "@/components/ui/copy-field"
import { RelativeTime } from "@/components/ui/relative-time"
import { Cell, HeadCell, Row, Table, TableBody, TableHead } from "@/components/ui/table"
import type { KeyStep } from "@/lib/key-schedule"

const STATES = {
  announced: { tone: "info", word: "Published, next to sign" },
  active: { tone: "ok", word: "Signing" },
  retired: { tone: "neutral", word: "Retired, still checked" },
} as const

const STEPS: Record<KeyStep["what"], string> = {
  signs: "signs",
  next_published: "followed by a new one",
  leaves: "leaves the key set",
}

export type KeyRow = {
  kid: string
  alg: string
  state: keyof typeof STATES
  createdAt: Date
  activatedAt: Date | null
  retiredAt: Date | null
  next: KeyStep | null
}

const sinceOf = (key: KeyRow) => key.retiredAt ?? key.activatedAt ?? key.createdAt
const isRotatable = (alg: string): alg is "ES256" | "RS256" | "ES384" | "RS384" =>
  ["ES256", "RS256", "ES384", "RS384"].includes(alg)

export function SigningKeys({ keys, canEdit }: { keys: KeyRow[]; canEdit: boolean }) {
  return (
    <Table label="Signing keys">
      <TableHead>
        <HeadCell>Algorithm</HeadCell>
        <HeadCell>State</HeadCell>
        <HeadCell>Key id</HeadCell>
        <HeadCell>Since</HeadCell>
        <HeadCell>Next</HeadCell>
        <HeadCell>
          <span className="sr-only">Actions</span>
        </HeadCell>
      </TableHead>
      <TableBody>
        {keys.map((key) => (
          <Row key={key.kid}>
            <Cell label="Algorithm">{key.alg}</Cell>
            <Cell label="State">
              <Status tone={STATES[key.state].tone}>{STATES[key.state].word}</Status>
            </Cell>
            <Cell label="Key id">
              <CopyField value={key.kid} what="key id" look="inline" />
            </Cell>
            <Cell label="Since">
              <RelativeTime at={sinceOf(key)} />
            </Cell>
            <Cell label="Next">
              {key.next ? (
                <>
                  {STEPS[key.next.what]} <RelativeTime at={key.next.at} />
                </>
              ) : (
                <span className="text-ink-faint">by hand</span>
              )}
            </Cell>
            <Cell className="text-right">
              {canEdit && key.state === "active" && isRotatable(key.alg) ? (
                <span className="inline-flex gap-2">
                  <RotateKey alg={key.alg} />
                  <LeakedKey alg={key.alg} />
                </span>
              ) : null}
            </Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  )
}
