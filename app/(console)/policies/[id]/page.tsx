import type { Metadata } from "next"
import { PolicyEditor } from "@/app/(console)/policies/[id]/_components/policy-editor"
import { PolicyHeader } from "@/app/(console)/policies/[id]/_components/policy-header"
import { Page } from "@/components/shell/page-header"
import { policyPage } from "@/lib/server/policies/policy-page"
import { listTrialChoices } from "@/lib/server/policies/read-policy"
import { readPolicyText } from "@/lib/server/policies/read-text"

export const metadata: Metadata = { title: "Policy" }

export default async function PolicyPage({ params }: { params: Promise<{ id: string }> }) {
  const { actor, policy, canEdit } = await policyPage(params, "")
  const text = policy.draftCedar ?? policy.cedar
  return (
    <Page>
      <PolicyHeader policy={policy} tab="" actor={actor} canEdit={canEdit} />
      <PolicyEditor
        key={policy.id}
        policy={policy}
        saved={{ version: policy.version, text, reading: readPolicyText(text) }}
        canEdit={canEdit}
        trial={await listTrialChoices(actor)}
      />
    </Page>
  )
}
