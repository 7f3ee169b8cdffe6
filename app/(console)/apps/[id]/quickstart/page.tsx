import type { Metadata } from "next"
import { AppHeader } from "@/app/(console)/apps/[id]/_components/app-header"
import { AppQuickstart } from "@/app/(console)/apps/[id]/_components/app-quickstart"
import { Page } from "@/components/shell/page-header"
import { appPage } from "@/lib/server/apps/app-page"
import { readQuickstart } from "@/lib/server/apps/quickstart"

export const metadata: Metadata = { title: "Quickstart" }

export default async function QuickstartPage({ params }: { params: Promise<{ id: string }> }) {
  const { actor, app } = await appPage(params, "/quickstart")
  const view = await readQuickstart({ id: app.id }, actor)
  return (
    <Page>
      <AppHeader app={app} tab="/quickstart" />
      <div className="max-w-200">
        <AppQuickstart initial={view} />
      </div>
    </Page>
  )
}
