import { OutcomeRows } from "@/app/(console)/apps/import/_components/outcome-rows"
import { Section } from "@/components/shell/section"
import { Button } from "@/components/ui/button"
import { Callout } from "@/components/ui/callout"
import { Cell, HeadCell, Row, Table, TableBody, TableHead } from "@/components/ui/table"
import type { FieldErrors } from "@/lib/errors"
import { FORMATS, type FormatId } from "@/lib/transfer/formats"
import { type Applied, countOutcomes, isSettled } from "@/lib/transfer/outcome"
import type { NotCarried } from "@/lib/transfer/source"

type ImportLookProps = {
  preview: {
    format: FormatId
    rows: Applied[]
    notCarried: NotCarried[]
    faults: FieldErrors
    names: Record<string, string>
  }
  problem?: string
  pending: boolean
  onBack: () => void
  onImport: () => void
}

/** What importing would do, what stays behind, and what must be mended first. */
export function ImportLook({ preview, problem, pending, onBack, onImport }: ImportLookProps) {
  const { rows, notCarried } = preview
  const faults = Object.entries(preview.faults)
  const counts = countOutcomes(rows)
  const nothing = faults.length === 0 && isSettled(rows)
  return (
    <div>
      <p className="mb-6 text-ink-soft">
        Read as <strong className="text-ink">{FORMATS[preview.format].label}</strong>. Nothing has been
        written yet.
      </p>
      {problem ? (
        <div role="alert" className="mb-6">
          <Callout tone="danger" title="Nothing was imported">
            {problem}
          </Callout>
        </div>
      ) : null}
      {faults.length > 0 ? (
        <Section
          look="above"
          title="To be mended first"
          description="Nothing is imported while any of this stands."
        >
          <PlaceTable
            label="Faults"
            rows={faults.map(([at, why]) => ({ at, why, name: preview.names[entryOf(at)] }))}
          />
        </Section>
      ) : (
        <Section look="above" title={nothing ? "Nothing to do" : "What importing does"}>
          {rows.length > 0 ? (
            <OutcomeRows rows={rows} tense="will" />
          ) : (
            <p className="text-ink-soft">There is no registration in it.</p>
          )}
        </Section>
      )}
      <Section
        look="above"
        title="Not carried over"
        description={notCarried.length > 0 ? "Fields of the source that nothing is made of." : undefined}
      >
        {notCarried.length > 0 ? (
          <PlaceTable label="Not carried over" rows={notCarried} />
        ) : (
          <p className="text-ink-soft">Everything in it is carried over.</p>
        )}
      </Section>
      <div className="flex flex-wrap gap-2">
        <Button
          variant="primary"
          pending={pending}
          disabled={faults.length > 0 || nothing}
          onClick={onImport}
        >
          {faults.length > 0
            ? "Import"
            : counts.changed > 0
              ? `Import: make ${counts.made}, change ${counts.changed}`
              : `Import ${counts.made} ${counts.made === 1 ? "entry" : "entries"}`}
        </Button>
        <Button onClick={onBack} disabled={pending}>
          Back to the text
        </Button>
      </div>
    </div>
  )
}

/** The entry a path leads into: "apps.0" of "apps.0.redirectUris.0.uri". */
const entryOf = (path: string): string => path.split(".").slice(0, 2).join(".")

type PlaceTableProps = { label: string; rows: readonly (NotCarried & { name?: string })[] }

function PlaceTable({ label, rows }: PlaceTableProps) {
  return (
    <Table label={label}>
      <TableHead>
        <HeadCell>Where</HeadCell>
        <HeadCell>Why</HeadCell>
      </TableHead>
      <TableBody>
        {rows.map(({ at, why, name }) => (
          <Row key={`${at} ${why}`}>
            <Cell>
              {name ? <span className="block font-[560]">{name}</span> : null}
              <code className="text-sm break-all">{at || "the whole"}</code>
            </Cell>
            <Cell label="Why" className="text-pretty">
              {why}
            </Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  )
}
