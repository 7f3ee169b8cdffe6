import { Status } from "@/components/ui/badge"
import { Link } from "@/components/ui/link"
import { RelativeTime } from "@/components/ui/relative-time"
import { Cell, HeadCell, Row, Table, TableBody, TableHead } from "@/components/ui/table"
import type { Tone } from "@/components/ui/tone"
import { describeActivity } from "@/lib/activity/describe"

export type ActivityRow = {
  id: number
  at: Date
  kind: string
  appId: string | null
  appName: string | null
  clientId: string | null
  userName: string | null
  grantType: string | null
  code: string | null
  cause: string | null
  detail: Record<string, unknown> | null
}

const KINDS: Record<string, { word: string; tone: Tone }> = {
  "token.issued": { word: "Token issued", tone: "ok" },
  "token.refused": { word: "Token refused", tone: "danger" },
  "token.revoked": { word: "Token revoked", tone: "neutral" },
  "authorize.granted": { word: "Sign-in granted", tone: "ok" },
  "authorize.refused": { word: "Sign-in refused", tone: "danger" },
  "introspect.refused": { word: "Introspection refused", tone: "danger" },
  "fhir.allowed": { word: "FHIR call allowed", tone: "ok" },
  "fhir.denied": { word: "FHIR call refused", tone: "danger" },
  "sign_in.succeeded": { word: "Signed in", tone: "ok" },
  "sign_in.failed": { word: "Sign-in failed", tone: "warn" },
}

type ActivityTableProps = { events: readonly ActivityRow[]; label: string; showApp?: boolean }

export function ActivityTable({ events, label, showApp = true }: ActivityTableProps) {
  return (
    <Table label={label}>
      <TableHead>
        <HeadCell>What</HeadCell>
        {showApp ? <HeadCell>App</HeadCell> : null}
        <HeadCell>Detail</HeadCell>
        <HeadCell>When</HeadCell>
      </TableHead>
      <TableBody>
        {events.map((event) => {
          const kind = KINDS[event.kind] ?? { word: event.kind, tone: "neutral" as const }
          return (
            <Row key={event.id}>
              <Cell label="What">
                <Status tone={kind.tone}>{kind.word}</Status>
              </Cell>
              {showApp ? (
                <Cell label="App">
                  {event.appId ? (
                    <Link href={`/apps/${event.appId}`}>{event.appName ?? event.appId}</Link>
                  ) : (
                    <span className="text-ink-faint">{event.clientId ?? "none"}</span>
                  )}
                </Cell>
              ) : null}
              <Cell label="Detail" className="max-w-120 break-words text-ink-soft">
                {describeActivity(event)}
                {event.userName ? ` for ${event.userName}` : ""}
              </Cell>
              <Cell label="When" className="whitespace-nowrap">
                <RelativeTime at={event.at} />
              </Cell>
            </Row>
          )
        })}
      </TableBody>
    </Table>
  )
}
