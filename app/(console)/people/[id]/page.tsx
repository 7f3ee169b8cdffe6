import type { Metadata } from "next"
import { notFound } from "next/navigation"
import { EndSession, RemoveSecondFactor } from "@/app/(console)/people/[id]/_components/person-buttons"
import { Page, PageHeader } from "@/components/shell/page-header"
import { Section } from "@/components/shell/section"
import { RelativeTime } from "@/components/ui/relative-time"
import { Cell, HeadCell, Row, Table, TableBody, TableHead } from "@/components/ui/table"
import { isAppError } from "@/lib/errors"
import { isId } from "@/lib/id"
import { browserName } from "@/lib/people/browser-name"
import { reachOf } from "@/lib/people/roles"
import { readPersonSessions } from "@/lib/server/people/person-sessions"
import { requireConsole } from "@/lib/server/signed-in"

export const metadata: Metadata = { title: "Sessions" }

export default async function PersonPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const actor = await requireConsole("/people", "people.read")
  if (!isId("user", id)) notFound()
  const person = await readPersonSessions(id, actor).catch((error) => {
    if (isAppError(error)) notFound()
    throw error
  })
  const canEdit = reachOf(actor.role, "people.edit") !== null
  return (
    <Page>
      <PageHeader title={person.name} description={person.email} />
      <Section title="Sessions" description="Where this person is signed in now.">
        {person.sessions.length === 0 ? <p className="text-ink-soft">Signed in nowhere.</p> : null}
        {person.sessions.length > 0 ? (
          <Table label="Sessions">
            <TableHead>
              <HeadCell>Browser</HeadCell>
              <HeadCell>Address</HeadCell>
              <HeadCell>Signed in</HeadCell>
              <HeadCell>Last used</HeadCell>
              <HeadCell>
                <span className="sr-only">Actions</span>
              </HeadCell>
            </TableHead>
            <TableBody>
              {person.sessions.map((session) => (
                <Row key={session.id}>
                  <Cell>{browserName(session.userAgent)}</Cell>
                  <Cell label="Address">{session.ip ?? "unknown"}</Cell>
                  <Cell label="Signed in">
                    <RelativeTime at={session.createdAt} />
                  </Cell>
                  <Cell label="Last used">
                    <RelativeTime at={session.lastSeenAt} />
                  </Cell>
                  <Cell className="text-right">
                    {canEdit ? <EndSession person={person} session={session.id} /> : null}
                  </Cell>
                </Row>
              ))}
            </TableBody>
          </Table>
        ) : null}
        {canEdit && person.sessions.length > 1 ? <EndSession person={person} session={null} /> : null}
      </Section>
      <Section title="Second factor" description="A code of an authenticator beside the password.">
        <p className="mb-3 text-ink-soft">
          {person.secondFactor ? "Set up." : "Not set up. People set it up on their own account page."}
        </p>
        {canEdit && person.secondFactor ? <RemoveSecondFactor person={person} /> : null}
      </Section>
    </Page>
  )
}
