import type { Metadata } from "next"
import { notFound } from "next/navigation"
import { AppHeader } from "@/app/(console)/apps/[id]/_components/app-header"
import { RevertApp } from "@/app/(console)/apps/[id]/_components/revert-app"
import { RevertView } from "@/components/audit/revert-view"
import { Page } from "@/components/shell/page-header"
import { readCursor } from "@/lib/page-cursor"
import { reaches } from "@/lib/server/actor"
import { appPage } from "@/lib/server/apps/app-page"
import { readAppRevert } from "@/lib/server/apps/revert-app"
import { orNotFound } from "@/lib/server/or-not-found"

export const metadata: Metadata = { title: "Go back to an earlier state" }

export default async function RevertAppPage({ params }: { params: Promise<{ id: string; entry: string }> }) {
  const { actor, app } = await appPage(params, "/history")
  const entryId = readCursor((await params).entry)
  if (entryId === undefined || !reaches(actor, "app.edit", "own")) notFound()
  const revert = await orNotFound(readAppRevert({ app, entryId }, actor))
  return (
    <Page>
      <AppHeader app={app} tab="/history" />
      <RevertView revert={revert}>
        <RevertApp id={app.id} entryId={entryId} version={revert.version} />
      </RevertView>
    </Page>
  )
}
