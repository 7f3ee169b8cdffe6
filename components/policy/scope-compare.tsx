import { Check, Minus } from "lucide-react"
import { Cell, HeadCell, Row, Table, TableBody, TableHead } from "@/components/ui/table"
import { scopeSentence } from "@/lib/smart/scope-sentences"

type ScopeRow = { scope: string; requested: boolean; allowed: boolean; granted: boolean }

/** Scopes asked for, allowed by the registration, and given in tokens, side by side. */
export function ScopeCompare({ scopes }: { scopes: readonly ScopeRow[] }) {
  if (scopes.length === 0)
    return <p className="text-ink-soft">The app may ask for no scope, and has not tried to.</p>
  return (
    <Table label="Scopes">
      <TableHead>
        <HeadCell>Scope</HeadCell>
        <HeadCell>Requested lately</HeadCell>
        <HeadCell>Allowed</HeadCell>
        <HeadCell>Granted lately</HeadCell>
      </TableHead>
      <TableBody>
        {scopes.map(({ scope, requested, allowed, granted }) => (
          <Row key={scope}>
            <Cell>
              <code className="break-all">{scope}</code>
              <span className="block text-ink-faint text-sm">{scopeSentence(scope)}</span>
            </Cell>
            <Cell label="Requested lately">
              <Tick on={requested} />
            </Cell>
            <Cell label="Allowed">
              <Tick on={allowed} wanted={requested} />
            </Cell>
            <Cell label="Granted lately">
              <Tick on={granted} />
            </Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  )
}

function Tick({ on, wanted = false }: { on: boolean; wanted?: boolean }) {
  if (on)
    return (
      <span className="inline-flex items-center gap-1">
        <Check aria-hidden="true" className="size-4 text-ok" strokeWidth={2.5} /> yes
      </span>
    )
  return wanted ? (
    <span className="inline-flex items-center gap-1 font-[560] text-danger">
      <Minus aria-hidden="true" className="size-4" strokeWidth={2.5} /> no: it is refused
    </span>
  ) : (
    <span className="text-ink-faint">no</span>
  )
}
