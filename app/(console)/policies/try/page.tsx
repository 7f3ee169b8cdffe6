import type { Metadata } from "next"
import { Simulator } from "@/app/(console)/policies/_components/simulator"
import { trialFromAddress } from "@/app/(console)/policies/_components/trial"
import { Page, PageHeader } from "@/components/shell/page-header"
import { listTrialChoices } from "@/lib/server/policies/read-policy"
import { requireConsole } from "@/lib/server/signed-in"

export const metadata: Metadata = { title: "Try a request" }

type TryPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export default async function TryPage({ searchParams }: TryPageProps) {
  const actor = await requireConsole("/policies/try", "policy.read")
  return (
    <Page>
      <PageHeader
        title="Try a request"
        description="Asks the same code that guards your APIs, with the policies as they are. Nothing is executed."
        crumbs={[{ label: "Policies", href: "/policies" }, { label: "Try a request" }]}
      />
      <Simulator
        policy={null}
        choices={await listTrialChoices(actor)}
        start={trialFromAddress(await searchParams)}
      />
    </Page>
  )
}
