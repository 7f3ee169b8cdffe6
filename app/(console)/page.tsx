import type { Metadata } from "next"
import { AttentionList } from "@/app/(console)/_components/attention-list"
import { BeginCards } from "@/app/(console)/_components/begin-cards"
import { RecentActivity } from "@/app/(console)/_components/recent-activity"
import { WeekNumbers } from "@/app/(console)/_components/week-numbers"
import { Page, PageHeader } from "@/components/shell/page-header"
import { Section } from "@/components/shell/section"
import { Callout } from "@/components/ui/callout"
import { ButtonLink } from "@/components/ui/link"
import type { SearchParams } from "@/lib/server/flow-page"
import { readHome } from "@/lib/server/home/read-home"
import { requireConsole } from "@/lib/server/signed-in"

export const metadata: Metadata = { title: "Home" }

export default async function HomePage({ searchParams }: { searchParams: SearchParams }) {
  const actor = await requireConsole("/")
  const home = await readHome(actor)
  const { refused } = await searchParams
  const isNew = home.apps.total === 0
  return (
    <Page>
      <PageHeader
        title={`Good to see you, ${actor.name.split(" ")[0]}`}
        description={isNew ? "Nothing is registered yet. Most people begin with the FHIR server." : undefined}
        actions={
          isNew ? undefined : (
            <ButtonLink href="/apps/new" variant="primary">
              Register an app
            </ButtonLink>
          )
        }
      />
      {refused ? (
        <Callout tone="warn" title="That page is not for your role" className="mb-6">
          Ask an owner or an admin if you need it.
        </Callout>
      ) : null}
      {isNew ? <BeginCards hasApi={home.apis.length > 0} /> : null}
      {isNew ? null : (
        <>
          <AttentionList failing={home.failing} expiring={home.expiring} />
          <WeekNumbers byDay={home.byDay} apps={home.apps.total} apis={home.apis.length} />
          <Section look="above" title="Lately" description="Tokens issued and calls refused, newest first.">
            <RecentActivity events={home.recent} />
          </Section>
        </>
      )}
    </Page>
  )
}
