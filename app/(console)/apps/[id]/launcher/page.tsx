import type { Metadata } from "next"
import { notFound } from "next/navigation"
import { AppHeader } from "@/app/(console)/apps/[id]/_components/app-header"
import { Launcher } from "@/app/(console)/apps/[id]/launcher/_components/launcher"
import { ScenarioList } from "@/app/(console)/apps/[id]/launcher/_components/scenario-list"
import { Page } from "@/components/shell/page-header"
import { Section } from "@/components/shell/section"
import { EmptyState } from "@/components/ui/empty-state"
import { Link } from "@/components/ui/link"
import { reaches } from "@/lib/server/actor"
import { appPage } from "@/lib/server/apps/app-page"
import type { SearchParams } from "@/lib/server/flow-page"
import { readLauncher } from "@/lib/server/smart/launcher"
import { parseLauncherState } from "@/lib/smart/launcher-state"

export const metadata: Metadata = { title: "Launcher" }

type LauncherPageProps = { params: Promise<{ id: string }>; searchParams: SearchParams }

export default async function LauncherPage({ params, searchParams }: LauncherPageProps) {
  const { actor, app } = await appPage(params, "/launcher")
  if (!app.smart || app.kind === "service") notFound()
  const state = parseLauncherState(await searchParams)
  const view = await readLauncher(app, state, actor)
  const missing = view.launchUrl === null || view.iss === null
  return (
    <Page>
      <AppHeader app={app} tab="/launcher" />
      {missing ? (
        <EmptyState
          title={view.iss === null ? "No SMART API to launch against" : "No launch URL yet"}
          action={
            view.iss === null ? (
              <Link href={`/apps/${app.id}/policies`}>Give the app an API</Link>
            ) : (
              <Link href={`/apps/${app.id}/settings#launch`}>Add the launch URL</Link>
            )
          }
        >
          {view.iss === null
            ? "An app is launched at a SMART API it was given, one with a FHIR server behind it."
            : "An EHR opens the app at its launch URL, with iss and launch in the address."}
        </EmptyState>
      ) : (
        <>
          <Section
            title="Launch"
            description="Opens the app in a new tab as an EHR would: with the patient open there, and, if you like, with something going wrong."
          >
            <Launcher
              appId={app.id}
              state={state}
              view={view}
              canLaunch={reaches(actor, "app.edit", "own")}
              me={actor.id}
            />
          </Section>
          <Section title="Scenarios" description="Settings to come back to. A link to one opens it.">
            <ScenarioList
              appId={app.id}
              scenarios={view.scenarios}
              canEdit={reaches(actor, "app.edit", "own")}
            />
          </Section>
        </>
      )}
    </Page>
  )
}
