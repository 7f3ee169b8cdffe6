"use client"

import { SecretMenu } from "@/app/(console)/apps/[id]/credentials/_components/secret-menu"
import { CredentialState } from "@/components/credentials/credential-state"
import { UsesChart } from "@/components/credentials/uses-chart"
import { Status } from "@/components/ui/badge"
import { RelativeTime } from "@/components/ui/relative-time"
import { Cell, HeadCell, Row, Table, TableBody, TableHead } from "@/components/ui/table"
import type { Tone } from "@/components/ui/tone"
import {
  adviseSecret,
  isUsable,
  type MeteredSecret,
  type SecretAdvice,
  standingOf,
  usesPerDay,
} from "@/lib/credentials/secret-life"
import type { AppId, SecretId } from "@/lib/id"

export type SecretRow = MeteredSecret & { id: SecretId; name: string; lastFour: string }

type SecretRowsProps = {
  appId: AppId
  secrets: readonly SecretRow[]
  /** When the page was read: state and advice are of that moment. */
  now: Date
  /** False while the app signs with keys: no secret is accepted, however it stands. */
  inForce: boolean
  canEdit: boolean
}

const DAYS = 30
const NOT_IN_FORCE: SecretAdvice = {
  verdict: "none",
  sentence: "The app signs with keys, so no secret is accepted.",
}
const ADVICE_TONES: Record<SecretAdvice["verdict"], Tone> = {
  go: "ok",
  wait: "info",
  keep: "warn",
  none: "neutral",
}

/** The secrets of an app with the rotation meter: one chart each, on one scale, and what to do next. */
export function SecretRows({ appId, secrets, now, inForce, canEdit }: SecretRowsProps) {
  const byId = new Map(secrets.map((secret) => [secret.id, usesPerDay(secret, DAYS, now)]))
  const top = Math.max(1, ...[...byId.values()].flat().map(({ uses }) => uses))
  return (
    <>
      <Table label="Secrets">
        <TableHead>
          <HeadCell>Secret</HeadCell>
          <HeadCell>State</HeadCell>
          <HeadCell>Uses a day, {DAYS} days</HeadCell>
          <HeadCell>Last used</HeadCell>
          <HeadCell>
            <span className="sr-only">Actions</span>
          </HeadCell>
        </TableHead>
        <TableBody>
          {secrets.map((secret) => {
            const advice = inForce ? adviseSecret(secret, secrets, now) : NOT_IN_FORCE
            return (
              <Row key={secret.id}>
                <Cell>
                  <span className="font-[560]">{secret.name || "Secret"}</span>{" "}
                  <code className="text-ink-soft whitespace-nowrap">…{secret.lastFour}</code>
                  <span className="block text-ink-faint text-sm">
                    made <RelativeTime at={secret.createdAt} />
                  </span>
                </Cell>
                <Cell label="State">
                  <CredentialState
                    standing={standingOf(secret, now)}
                    retireAt={secret.retireAt}
                    expiresAt={secret.expiresAt}
                  />
                </Cell>
                <Cell label="Uses a day">
                  <span className="grid max-w-72 gap-0.5 py-1">
                    <UsesChart
                      days={byId.get(secret.id) ?? []}
                      top={top}
                      what={`secret ending in ${secret.lastFour}`}
                      muted={!isUsable(secret, now)}
                    />
                    {advice.verdict === "none" ? null : (
                      <Status
                        tone={ADVICE_TONES[advice.verdict]}
                        className="items-start text-ink-soft text-sm text-pretty whitespace-normal [&_svg]:mt-1 [&_svg]:shrink-0"
                      >
                        {advice.sentence}
                      </Status>
                    )}
                  </span>
                </Cell>
                <Cell label="Last used">
                  {secret.lastUsedAt ? (
                    <span>
                      <RelativeTime at={secret.lastUsedAt} />
                      {secret.lastUsedIp ? (
                        <span className="block text-ink-faint text-sm">from {secret.lastUsedIp}</span>
                      ) : null}
                    </span>
                  ) : (
                    <span className="text-ink-faint">never</span>
                  )}
                </Cell>
                <Cell className="text-right">
                  {canEdit ? (
                    <SecretMenu
                      appId={appId}
                      secret={secret}
                      advice={advice}
                      isUsable={isUsable(secret, now)}
                    />
                  ) : null}
                </Cell>
              </Row>
            )
          })}
        </TableBody>
      </Table>
      <UsesNumbers secrets={secrets} now={now} />
    </>
  )
}

/** The same as the charts, in numbers: only days on which something was used. */
function UsesNumbers({ secrets, now }: Pick<SecretRowsProps, "secrets" | "now">) {
  const columns = secrets.map((secret) => ({ secret, days: usesPerDay(secret, DAYS, now) }))
  const days = usesPerDay({ usesByDay: [] }, DAYS, now)
    .map(({ day }, index) => ({ day, uses: columns.map((column) => column.days[index]?.uses ?? 0) }))
    .filter(({ uses }) => uses.some((count) => count > 0))
    .toReversed()
  if (days.length === 0) return null
  return (
    <details className="mt-4 text-sm">
      <summary className="w-fit cursor-pointer text-ink-soft hover:text-ink">The same in numbers</summary>
      <div className="mt-2 max-h-80 overflow-auto">
        <table className="tabular-nums">
          <caption className="sr-only">Uses per secret and day</caption>
          <thead>
            <tr>
              <th scope="col" className="pr-6 text-left font-normal text-ink-faint">
                Day (UTC)
              </th>
              {secrets.map((secret) => (
                <th key={secret.id} scope="col" className="px-4 text-right font-normal text-ink-faint">
                  …{secret.lastFour}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {days.map(({ day, uses }) => (
              <tr key={day}>
                <th scope="row" className="pr-6 text-left font-normal">
                  {day}
                </th>
                {uses.map((count, index) => (
                  <td key={secrets[index]?.id} className="px-4 text-right">
                    {count}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
