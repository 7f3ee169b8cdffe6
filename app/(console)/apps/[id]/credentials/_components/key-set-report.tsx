import { Callout } from "@/components/ui/callout"
import { CopyField } from "@/components/ui/copy-field"
import { DefinitionList } from "@/components/ui/definition-list"
import { RelativeTime } from "@/components/ui/relative-time"
import { Cell, HeadCell, Row, Table, TableBody, TableHead } from "@/components/ui/table"
import type { KeySetReport } from "@/lib/credentials/key-set-report"

type Report = KeySetReport & {
  answer: {
    status: number
    contentType: string | null
    cacheControl: string | null
    tookMs: number
    tls: { protocol: string; expiresAt: string } | null
  } | null
  cache: { ageSeconds: number; keys: number } | null
  lastFailure: { at: string; message: string } | null
  maxAgeSeconds: number
}

/** What the JWKS doctor found, the worst first, then the facts. */
export function KeySetReportView({ report }: { report: Report }) {
  return (
    <div className="grid gap-3">
      {report.findings.map((finding) => (
        <Callout key={finding.sentence} tone={finding.tone} title={finding.sentence}>
          {finding.mend}
        </Callout>
      ))}
      {report.keys.length > 0 ? <KeyFactsTable report={report} /> : null}
      <DefinitionList items={factsOf(report)} />
    </div>
  )
}

function factsOf({ answer, cache, lastFailure, maxAgeSeconds }: Report) {
  const held = cache
    ? `${cache.keys} ${cache.keys === 1 ? "key" : "keys"}, fetched ${cache.ageSeconds} s before`
    : "nothing"
  return [
    ...(answer
      ? [
          {
            term: "Answer",
            value: `${answer.status} in ${answer.tookMs} ms, ${answer.contentType ?? "no content type"}`,
          },
          {
            term: "TLS",
            value: answer.tls ? (
              <>
                {answer.tls.protocol}, certificate expires <RelativeTime at={answer.tls.expiresAt} />
              </>
            ) : (
              "none: plain http on this machine"
            ),
          },
        ]
      : []),
    {
      term: "Held until now",
      value: held,
      hint: `Kept for ${maxAgeSeconds / 60} minutes at most; a new kid asks again at once.`,
    },
    {
      term: "Last failure",
      value: lastFailure ? (
        <>
          {lastFailure.message} <RelativeTime at={lastFailure.at} />
        </>
      ) : (
        "none known"
      ),
    },
  ]
}

function KeyFactsTable({ report }: { report: Report }) {
  return (
    <Table label="Keys in the set">
      <TableHead>
        <HeadCell>Key id</HeadCell>
        <HeadCell>Kind</HeadCell>
        <HeadCell>Signs with</HeadCell>
        <HeadCell>Usable</HeadCell>
      </TableHead>
      <TableBody>
        {report.keys.map((key, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a report is fixed, and kids in it may repeat
          <Row key={index}>
            <Cell>{key.kid ? <CopyField value={key.kid} what="key id" look="inline" /> : "no kid"}</Cell>
            <Cell label="Kind">{key.size}</Cell>
            <Cell label="Signs with">{key.algs.join(", ") || "nothing accepted"}</Cell>
            <Cell label="Usable">{key.problems.length === 0 ? "yes" : "no"}</Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  )
}
