import { bindsWords, type LinkSubject } from "@/components/policy/binds-words"
import { Badge, Status } from "@/components/ui/badge"
import { RelativeTime } from "@/components/ui/relative-time"
import { Cell, HeadCell, Row, RowLink, Table, TableBody, TableHead } from "@/components/ui/table"

type PolicyRow = {
  id: string
  name: string
  sentence: string
  state: "active" | "draft"
  hasDraft: boolean
  links: readonly (LinkSubject & { id: string })[]
  linkCount: number
  updatedAt: Date
}

const NAMED = 2

export function PolicyTable({ policies }: { policies: readonly PolicyRow[] }) {
  return (
    <Table label="Policies">
      <TableHead>
        <HeadCell>Name</HeadCell>
        <HeadCell>What it allows</HeadCell>
        <HeadCell>Binds</HeadCell>
        <HeadCell>Last change</HeadCell>
      </TableHead>
      <TableBody>
        {policies.map((policy) => (
          <Row key={policy.id}>
            <Cell className="py-2.5 align-top sm:w-56">
              <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
                <RowLink href={`/policies/${policy.id}`}>{policy.name}</RowLink>
                {policy.state === "draft" ? <Badge>Nothing in force</Badge> : null}
                {policy.hasDraft ? <Badge tone="warn">Draft with faults</Badge> : null}
              </span>
            </Cell>
            <Cell label="Allows" className="py-2.5 align-top">
              <span className="line-clamp-2 text-ink-soft" title={policy.sentence}>
                {policy.sentence}
              </span>
            </Cell>
            <Cell label="Binds" className="py-2.5 align-top sm:w-56">
              <Binds links={policy.links} count={policy.linkCount} />
            </Cell>
            <Cell label="Last change" className="py-2.5 align-top whitespace-nowrap">
              <RelativeTime at={policy.updatedAt} />
            </Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  )
}

function Binds({ links, count }: { links: PolicyRow["links"]; count: number }) {
  if (count === 0) return <Status>nobody yet</Status>
  const more = count - NAMED
  return (
    <ul>
      {links.slice(0, NAMED).map((link) => (
        <li key={link.id} className="first-letter:uppercase">
          {bindsWords(link)}
        </li>
      ))}
      {more > 0 ? <li className="text-ink-faint">and {more} more</li> : null}
    </ul>
  )
}
