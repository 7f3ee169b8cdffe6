import type { Metadata } from "next"
import type { ApiChoiceView } from "@/app/(console)/apps/new/_components/api-step"
import { RegisterWizard } from "@/app/(console)/apps/new/_components/register-wizard"
import { listAllApis } from "@/lib/server/apis/read-api"
import { requireConsole } from "@/lib/server/signed-in"
import { newSubmission } from "@/lib/server/wizard/submission-token"

export const metadata: Metadata = { title: "Register an app" }

export default async function RegisterAppPage() {
  const actor = await requireConsole("/apps/new", "app.create")
  const apis: ApiChoiceView[] = (await listAllApis(actor)).map((api) => ({
    id: api.id,
    name: api.name,
    identifierUri: api.identifierUri,
    issuer: api.issuer,
    enforcement: api.enforcement,
    smart: api.smart,
    fhirBaseUrl: api.fhirBaseUrl,
    deployment: api.deployment,
  }))
  return <RegisterWizard apis={apis} submission={newSubmission()} />
}
