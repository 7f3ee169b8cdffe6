import type { Metadata } from "next"
import { notFound } from "next/navigation"
import { ApiHeader } from "@/app/(console)/apis/[id]/_components/api-header"
import { RevertApi } from "@/app/(console)/apis/[id]/_components/revert-api"
import { RevertView } from "@/components/audit/revert-view"
import { Page } from "@/components/shell/page-header"
import { readCursor } from "@/lib/page-cursor"
import { reaches } from "@/lib/server/actor"
import { apiPage } from "@/lib/server/apis/api-page"
import { readApiRevert } from "@/lib/server/apis/revert-api"
import { orNotFound } from "@/lib/server/or-not-found"

export const metadata: Metadata = { title: "Go back to an earlier state" }

export default async function RevertApiPage({ params }: { params: Promise<{ id: string; entry: string }> }) {
  const { actor, api } = await apiPage(params, "/history")
  const entryId = readCursor((await params).entry)
  if (entryId === undefined || !reaches(actor, "api.edit", "all")) notFound()
  const revert = await orNotFound(readApiRevert({ api, entryId }, actor))
  return (
    <Page>
      <ApiHeader api={api} tab="/history" canRegister={false} showsHistory />
      <RevertView revert={revert}>
        <RevertApi id={api.id} entryId={entryId} version={revert.version} />
      </RevertView>
    </Page>
  )
}
