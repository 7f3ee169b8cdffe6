import type { Metadata } from "next"
import { CauseList } from "@/components/failures/cause-list"
import { Page, PageHeader } from "@/components/shell/page-header"
import { Link } from "@/components/ui/link"
import { CHAPTERS } from "@/lib/failures/causes"
import { requireConsole } from "@/lib/server/signed-in"

export const metadata: Metadata = { title: "Why a call is refused" }

export default async function ErrorGuidePage() {
  await requireConsole("/guide/errors")
  return (
    <Page>
      <PageHeader
        title="Why a call is refused"
        description="Every cause there is, what to do about it, and the rule behind it. An app's refused calls name theirs."
        crumbs={[{ label: "Guide", href: "/guide" }, { label: "Why a call is refused" }]}
      />
      <nav aria-label="Chapters" data-print="hide">
        <ul className="flex flex-wrap gap-x-6 gap-y-1">
          {CHAPTERS.map(({ id, title }) => (
            <li key={id}>
              <Link href={`#${id}`}>{title}</Link>
            </li>
          ))}
        </ul>
      </nav>
      {CHAPTERS.map(({ id, title, causes }) => (
        <section key={id} id={id} aria-label={title} className="mt-12 scroll-mt-16">
          <h2 className="mb-5 text-2xl">{title}</h2>
          <CauseList causes={causes} showCode />
        </section>
      ))}
    </Page>
  )
}
