import type { Metadata } from "next"
import { InvitePerson } from "@/app/(console)/people/_components/invite-person"
import { PersonMenu } from "@/app/(console)/people/_components/person-menu"
import { Page, PageHeader } from "@/components/shell/page-header"
import { Status } from "@/components/ui/badge"
import { Link } from "@/components/ui/link"
import { RelativeTime } from "@/components/ui/relative-time"
import { Cell, HeadCell, Row, Table, TableBody, TableHead } from "@/components/ui/table"
import { ROLE_LABELS, reachOf } from "@/lib/people/roles"
import { listPeople, type PersonView } from "@/lib/server/people/list-people"
import { requireConsole } from "@/lib/server/signed-in"

export const metadata: Metadata = { title: "People" }

const STATES = {
  active: { tone: "ok", word: "Active" },
  invited: { tone: "info", word: "Invited" },
  disabled: { tone: "warn", word: "Disabled" },
} as const

function PersonState({ state, invitedUntil }: Pick<PersonView, "state" | "invitedUntil">) {
  if (state === "invited" && !invitedUntil) return <Status tone="warn">Invitation expired</Status>
  return <Status tone={STATES[state].tone}>{STATES[state].word}</Status>
}

export default async function PeoplePage() {
  const actor = await requireConsole("/people", "people.read")
  const people = await listPeople(actor)
  const canEdit = reachOf(actor.role, "people.edit") !== null
  return (
    <Page>
      <PageHeader
        title="People"
        description="Who runs this console, and who signs in to the apps."
        actions={canEdit ? <InvitePerson mayMakeOwners={actor.role === "owner"} /> : undefined}
      />
      <Table label="People">
        <TableHead>
          <HeadCell>Name</HeadCell>
          <HeadCell>Role</HeadCell>
          <HeadCell>State</HeadCell>
          <HeadCell>FHIR record</HeadCell>
          <HeadCell>Last signed in</HeadCell>
          <HeadCell>
            <span className="sr-only">Actions</span>
          </HeadCell>
        </TableHead>
        <TableBody>
          {people.map((person) => (
            <Row key={person.id}>
              <Cell>
                <Link href={`/people/${person.id}/access`}>{person.name}</Link>
                <span className="block text-ink-faint text-sm">{person.email}</span>
              </Cell>
              <Cell label="Role">{ROLE_LABELS[person.role].label}</Cell>
              <Cell label="State">
                <PersonState state={person.state} invitedUntil={person.invitedUntil} />
              </Cell>
              <Cell label="FHIR record">
                {person.fhirUser ? (
                  <code>{person.fhirUser}</code>
                ) : (
                  <span className="text-ink-faint">none</span>
                )}
              </Cell>
              <Cell label="Last signed in">
                {person.lastSignInAt ? (
                  <RelativeTime at={person.lastSignInAt} />
                ) : (
                  <span className="text-ink-faint">never</span>
                )}
              </Cell>
              <Cell className="text-right">
                {canEdit && person.id !== actor.id ? (
                  <PersonMenu person={{ id: person.id, name: person.name, state: person.state }} />
                ) : null}
              </Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
    </Page>
  )
}
