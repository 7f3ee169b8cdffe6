import type { Metadata } from "next"
import { notFound } from "next/navigation"
import { ImportApps } from "@/app/(console)/apps/import/_components/import-apps"
import { Page, PageHeader } from "@/components/shell/page-header"
import { ButtonLink } from "@/components/ui/link"
import { reachOf } from "@/lib/people/roles"
import { requireConsole } from "@/lib/server/signed-in"

export const metadata: Metadata = { title: "Import" }

export default async function ImportPage() {
  const actor = await requireConsole("/apps/import")
  if (!reachOf(actor.role, "app.create")) notFound()
  return (
    <Page width="narrow">
      <PageHeader
        title="Import"
        crumbs={[{ label: "Apps", href: "/apps" }, { label: "Import" }]}
        description="Registrations from another system, or from an export of Admit. You see first what will be made and what cannot be carried over; then all of it is imported, or nothing."
        actions={
          <ButtonLink href="/apps/export" prefetch={false} download="fleet.json">
            Export everything
          </ButtonLink>
        }
      />
      <ImportApps />
    </Page>
  )
}
