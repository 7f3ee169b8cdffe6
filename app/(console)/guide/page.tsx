import type { Metadata } from "next"
import { KindGuide } from "@/app/(console)/guide/_components/kind-guide"
import { QuestionGuide } from "@/app/(console)/guide/_components/question-guide"
import { RedirectGuide } from "@/app/(console)/guide/_components/redirect-guide"
import { Page, PageHeader } from "@/components/shell/page-header"
import { ButtonLink, Link } from "@/components/ui/link"
import { Flowchart } from "@/components/wizard/flowchart"
import { requireConsole } from "@/lib/server/signed-in"
import { clientKind, type KindOutcomeId } from "@/lib/wizard/client-kind"
import { deployment, type Leaf } from "@/lib/wizard/deployment"
import { drawWhole } from "@/lib/wizard/drawing"

export const metadata: Metadata = { title: "Guide" }

const CHAPTERS = [
  { id: "kinds", title: "The four kinds of registration" },
  { id: "which-kind", title: "Which kind is my app?" },
  { id: "which-server", title: "Which registrations does my FHIR server need?" },
  { id: "redirect-uris", title: "Redirect URIs" },
] as const

export default async function GuidePage() {
  await requireConsole("/guide")
  const kindTitle = (id: string) => clientKind.outcomes[id as KindOutcomeId].title
  const leafTitle = (id: string) => deployment.outcomes[id as Leaf]
  return (
    <Page>
      <PageHeader
        title="Guide"
        description="How Admit decides what to register. It is made from the same questions as the wizard, so the two always agree."
        actions={
          <>
            <ButtonLink href="/apis/new">Set up a FHIR server</ButtonLink>
            <ButtonLink href="/apps/new" variant="primary">
              Register an app
            </ButtonLink>
          </>
        }
      />
      <nav aria-label="Chapters" data-print="hide">
        <ul className="flex flex-wrap gap-x-6 gap-y-1">
          {CHAPTERS.map(({ id, title }) => (
            <li key={id}>
              <Link href={`#${id}`}>{title}</Link>
            </li>
          ))}
          <li>
            <Link href="/guide/errors">Why a call is refused</Link>
          </li>
        </ul>
      </nav>
      <Chapter {...CHAPTERS[0]}>
        <KindGuide />
      </Chapter>
      <Chapter {...CHAPTERS[1]}>
        <Flowchart
          title="From who uses the app to its kind"
          drawing={drawWhole(clientKind, {}, { outcomeTitle: kindTitle })}
        />
        <QuestionGuide graph={clientKind} outcomeTitle={kindTitle} />
      </Chapter>
      <Chapter {...CHAPTERS[2]}>
        <Flowchart
          title="From who issues the tokens to what is registered"
          drawing={drawWhole(deployment, {}, { outcomeTitle: leafTitle })}
        />
        <QuestionGuide graph={deployment} outcomeTitle={leafTitle} />
      </Chapter>
      <Chapter {...CHAPTERS[3]}>
        <RedirectGuide />
      </Chapter>
    </Page>
  )
}

function Chapter({ id, title, children }: { id: string; title: string; children: React.ReactNode }) {
  return (
    <section id={id} aria-label={title} className="mt-14 scroll-mt-16 break-inside-auto">
      <h2 className="mb-5 text-2xl">{title}</h2>
      {children}
    </section>
  )
}
