"use client"

import { useState } from "react"
import { z } from "zod"
import { examineAssertion } from "@/app/(console)/apps/[id]/actions"
import { Form } from "@/components/form/form"
import { FormError } from "@/components/form/form-error"
import { SubmitBar } from "@/components/form/submit-bar"
import { TextAreaField } from "@/components/form/text-field"
import { Status } from "@/components/ui/badge"
import { Callout } from "@/components/ui/callout"
import { CodeBlock } from "@/components/ui/code-block"
import { Cell, HeadCell, Row, Table, TableBody, TableHead } from "@/components/ui/table"
import type { AppId } from "@/lib/id"

type Report = Extract<Awaited<ReturnType<typeof examineAssertion>>, { ok: true }>["value"]

const schema = z.object({
  assertion: z
    .string()
    .trim()
    .min(1, "Paste the value of client_assertion.")
    .max(16_384, "An assertion has 16,384 characters at most."),
})

const OUTCOMES = {
  pass: { tone: "ok", word: "Passes" },
  fail: { tone: "danger", word: "Fails" },
  unknown: { tone: "neutral", word: "Not reached" },
} as const

/** Every check the token endpoint makes on a client assertion, told one by one. */
export function AssertionDebugger({ appId }: { appId: AppId }) {
  const [report, setReport] = useState<Report | null>(null)
  return (
    <div className="grid gap-6">
      <Form
        schema={schema}
        defaultValues={{ assertion: "" }}
        action={({ assertion }) => examineAssertion({ appId, assertion })}
        onDone={setReport}
      >
        <FormError />
        <TextAreaField
          name="assertion"
          label="Client assertion"
          mono
          rows={5}
          placeholder="eyJhbGciOiJFUzM4NCIsImtpZCI6…"
          hint="What the app sends as client_assertion. It is checked and forgotten: not stored, not logged, not used up."
        />
        <SubmitBar look="create" label="Check it" />
      </Form>
      <div role="status">{report ? <AssertionReport report={report} /> : null}</div>
    </div>
  )
}

function AssertionReport({ report }: { report: Report }) {
  const failed = report.rows.filter(({ outcome }) => outcome === "fail").length
  return (
    <div className="grid gap-4">
      {report.accepted ? (
        <Callout tone="ok" title="It would be accepted">
          The token endpoint would take this assertion now, once.
        </Callout>
      ) : (
        <Callout tone="danger" title="It would be refused">
          {failed} of {report.rows.length} checks {failed === 1 ? "fails" : "fail"}. On the wire all of them
          read invalid_client.
        </Callout>
      )}
      <Table label="Checks of the assertion">
        <TableHead>
          <HeadCell>Check</HeadCell>
          <HeadCell>Outcome</HeadCell>
          <HeadCell>Found</HeadCell>
        </TableHead>
        <TableBody>
          {report.rows.map((row) => (
            <Row key={row.name}>
              <Cell>{row.title}</Cell>
              <Cell label="Outcome">
                <Status tone={OUTCOMES[row.outcome].tone}>{OUTCOMES[row.outcome].word}</Status>
              </Cell>
              <Cell label="Found">
                <span>
                  <code className="text-sm break-all">{row.found}</code>
                  {row.mend ? <span className="block text-pretty">{row.mend}</span> : null}
                </span>
              </Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
      <div className="grid gap-4 lg:grid-cols-2">
        <CodeBlock title="Header" code={report.header} wrap />
        <CodeBlock title="Claims" code={report.claims} wrap />
      </div>
    </div>
  )
}
