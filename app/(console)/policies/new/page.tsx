import type { Metadata } from "next"
import { NewPolicyForm } from "@/app/(console)/policies/new/_components/new-policy-form"
import { Page, PageHeader } from "@/components/shell/page-header"
import { listPolicyCards } from "@/lib/server/policies/read-policy"
import { requireConsole } from "@/lib/server/signed-in"

export const metadata: Metadata = { title: "Write a policy" }

export default async function NewPolicyPage() {
  const actor = await requireConsole("/policies/new", "policy.edit")
  const policies = await listPolicyCards(actor)
  return (
    <Page width="narrow">
      <PageHeader
        title="Write a policy"
        description="Start from what comes nearest and change it in the editor. It binds nobody until you link it."
        crumbs={[{ label: "Policies", href: "/policies" }, { label: "Write a policy" }]}
      />
      <NewPolicyForm policies={policies.map(({ id, name }) => ({ id, name }))} />
    </Page>
  )
}
