import type { Metadata } from "next"
import { trialFromAddress } from "@/app/(console)/policies/_components/trial"
import { PolicyEditor } from "@/app/(console)/policies/[id]/_components/policy-editor"
import { PolicyHeader } from "@/app/(console)/policies/[id]/_components/policy-header"
import { Page } from "@/components/shell/page-header"
import { policyPage } from "@/lib/server/policies/policy-page"
import { listCases, listTrialChoices } from "@/lib/server/policies/read-policy"
import { readPolicyText } from "@/lib/server/policies/read-text"

export const metadata: Metadata = { title: "Policy" }

type PolicyPageProps = {
  params: Promise<{ id: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default async function PolicyPage({ params, searchParams }: PolicyPageProps) {
  const { actor, policy, canEdit } = await policyPage(params, "")
  const text = policy.draftCedar ?? policy.cedar
  const [trial, cases] = await Promise.all([listTrialChoices(actor), listCases(policy.id, actor)])
  return (
    <Page>
      <PolicyHeader policy={policy} tab="" actor={actor} canEdit={canEdit} />
      <PolicyEditor
        key={policy.id}
        policy={policy}
        saved={{ version: policy.version, text, reading: readPolicyText(text) }}
        canEdit={canEdit}
        trial={trial}
        start={trialFromAddress(await searchParams)}
        cases={cases}
      />
    </Page>
  )
}
