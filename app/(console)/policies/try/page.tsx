import type { Metadata } from "next"
import { Simulator } from "@/app/(console)/policies/_components/simulator"
import { trialFromAddress } from "@/app/(console)/policies/_components/trial"
import { Page, PageHeader } from "@/components/shell/page-header"
import { listRefusedCalls } from "@/lib/server/failures/inbox"
import { listTrialChoices } from "@/lib/server/policies/read-policy"
import { requireConsole } from "@/lib/server/signed-in"

export const metadata: Metadata = { title: "Try a request" }

type TryPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export default async function TryPage({ searchParams }: TryPageProps) {
  const actor = await requireConsole("/policies/try", "policy.read")
  const start = trialFromAddress(await searchParams)
  const [choices, refused] = await Promise.all([listTrialChoices(actor), listRefusedCalls(actor)])
  return (
    <Page>
      <PageHeader
        title="Try a request"
        description="Asks the same code that guards your APIs, with the policies as they are. Nothing is executed."
        crumbs={[{ label: "Policies", href: "/policies" }, { label: "Try a request" }]}
      />
      <Simulator
        key={JSON.stringify(start)}
        policy={null}
        choices={choices}
        start={start}
        refused={refused}
      />
    </Page>
  )
}
