import type { Metadata } from "next"
import { ImportForm } from "@/app/(console)/policies/import/_components/import-form"
import { Page, PageHeader } from "@/components/shell/page-header"
import { requireConsole } from "@/lib/server/signed-in"

export const metadata: Metadata = { title: "Import from Aidbox" }

export default async function ImportPage() {
  await requireConsole("/policies/import", "policy.edit")
  return (
    <Page>
      <PageHeader
        title="Import from Aidbox"
        description="AccessPolicies become policies and Clients become apps. What cannot be said exactly is narrowed or left out, never widened, and each says which."
        crumbs={[{ label: "Policies", href: "/policies" }, { label: "Import from Aidbox" }]}
      />
      <ImportForm />
    </Page>
  )
}
