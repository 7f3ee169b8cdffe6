import type { Metadata } from "next"
import { ServerWizard } from "@/app/(console)/apis/new/_components/server-wizard"
import { issuer } from "@/lib/server/env"
import { requireConsole } from "@/lib/server/signed-in"
import { newGuids, newSubmission } from "@/lib/server/wizard/submission-token"

export const metadata: Metadata = { title: "Set up a FHIR server" }

export default async function SetUpServerPage() {
  await requireConsole("/apis/new", "api.edit")
  return <ServerWizard issuerUrl={issuer()} submission={newSubmission()} guids={newGuids()} />
}
