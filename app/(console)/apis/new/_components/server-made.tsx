"use client"

import { ArrowRight } from "lucide-react"
import { elsewhereForms } from "@/app/(console)/_components/elsewhere-forms"
import { Callout } from "@/components/ui/callout"
import { CopyField } from "@/components/ui/copy-field"
import { DefinitionList } from "@/components/ui/definition-list"
import { ButtonLink } from "@/components/ui/link"
import { type RegisteredAppView, RegisteredOne } from "@/components/wizard/registered"
import { StepHeading } from "@/components/wizard/step-heading"

export interface MadeServer {
  api: { id: string; name: string } | null
  apps: readonly RegisteredAppView[]
  authority: string
  audience: string
}

/** What was made of the plan; a reload leads to the API's own page. */
export function ServerMade({ made }: { made: MadeServer }) {
  const { api, apps, authority, audience } = made
  const [app] = apps
  const forms = elsewhereForms(apps)
  const gateway = app?.api?.fhirBaseUrl
  return (
    <>
      <StepHeading
        title={api ? `${api.name} is set up` : "Recorded"}
        help={
          apps.some(({ secret }) => secret)
            ? "Copy the secrets below now. They cannot be shown again."
            : "Apps can be registered for it now."
        }
        eyebrow="Done"
        focus
      />
      <DefinitionList
        items={[
          { term: "Authority", value: <CopyField value={authority} what="authority" /> },
          { term: "Audience", value: <CopyField value={audience} what="audience" /> },
          ...(gateway
            ? [{ term: "FHIR base for apps", value: <CopyField value={gateway} what="FHIR base" /> }]
            : []),
        ]}
      />
      {api ? (
        <div className="mt-6 flex flex-wrap gap-2">
          <ButtonLink href={`/apps/new?api=${api.id}`} variant="primary" size="lg">
            Register an app for it <ArrowRight aria-hidden="true" />
          </ButtonLink>
          <ButtonLink href={`/apis/${api.id}`} size="lg" variant="quiet">
            Open {api.name}
          </ButtonLink>
        </div>
      ) : null}
      {apps.length > 0 ? (
        <div className="mt-10 grid gap-10 border-line border-t pt-8">
          {apps.map((one) => (
            <RegisteredOne key={one.id} app={one} fresh look="brief" elsewhere={forms[one.id]} />
          ))}
        </div>
      ) : (
        <Callout tone="info" className="mt-8">
          No app may ask for it yet. Each app is registered with its own kind and its own rights.
        </Callout>
      )}
    </>
  )
}
