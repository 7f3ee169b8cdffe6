import type { Metadata } from "next"
import { redirect } from "next/navigation"
import { FlowFrame } from "@/components/shell/flow-frame"
import { Callout } from "@/components/ui/callout"
import { Link } from "@/components/ui/link"
import { openCodes } from "@/lib/server/account/my-account"
import { flowPage, type SearchParams } from "@/lib/server/flow-page"
import { currentSession } from "@/lib/server/signed-in"

export const metadata: Metadata = { title: "Recovery codes" }

export default async function RecoveryCodesPage({ searchParams }: { searchParams: SearchParams }) {
  const session = await currentSession()
  if (!session) redirect("/sign-in?next=/account")
  const { params } = await flowPage("account", searchParams)
  const codes = openCodes(params.codes, session)
  if (!codes) redirect("/account")
  return (
    <FlowFrame
      title="Keep these recovery codes"
      description="The authenticator is on. Each of these lets you in once, should you lose it."
      footer={<Link href="/account">I have kept them</Link>}
    >
      <Callout tone="warn">They are not shown again. Print them, or keep them in a password manager.</Callout>
      <ul className="mt-4 grid grid-cols-2 gap-2 font-mono">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
    </FlowFrame>
  )
}
