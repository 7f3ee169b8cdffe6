import type { Metadata } from "next"
import { redirect } from "next/navigation"
import { elsewhereForms } from "@/app/(console)/_components/elsewhere-forms"
import { Registered } from "@/components/wizard/registered"
import { WizardFrame } from "@/components/wizard/wizard-frame"
import type { SearchParams } from "@/lib/server/flow-page"
import { requireConsole } from "@/lib/server/signed-in"
import { readRegistered } from "@/lib/server/wizard/read-registered"

export const metadata: Metadata = { title: "Registered" }

/** Where a reload of the result leads: everything but the secret. */
export default async function RegisteredPage({ searchParams }: { searchParams: SearchParams }) {
  const actor = await requireConsole("/apps", "app.read")
  const { app } = await searchParams
  const apps = await readRegistered([app ?? []].flat(), actor)
  if (apps.length === 0) redirect("/apps")
  return (
    <WizardFrame crumbs={[{ label: "Apps", href: "/apps" }, { label: "Registered" }]}>
      <Registered apps={apps} elsewhere={elsewhereForms(apps)} fresh={false} focus={false} />
    </WizardFrame>
  )
}
