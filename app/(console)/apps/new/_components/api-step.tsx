"use client"

import { LogIn, Server } from "lucide-react"
import { IssuerBadge, SmartBadge } from "@/components/apps/app-words"
import { LinkCard } from "@/components/ui/card"
import { AnswerCard } from "@/components/wizard/answer-card"
import { StepHeading } from "@/components/wizard/step-heading"
import type { TokenIssuer } from "@/lib/apps/app"
import type { ApiId } from "@/lib/id"

export interface ApiChoiceView {
  id: ApiId
  name: string
  identifierUri: string
  issuer: TokenIssuer
  enforcement: "gateway" | "own"
  smart: boolean
  fhirBaseUrl: string | null
  deployment: Record<string, string>
}

type ApiStepProps = {
  apis: readonly ApiChoiceView[]
  chosen: string | null
  focus: boolean
  onChoose: (api: string) => void
}

/** Which API the app will call: those that are known, or none. */
export function ApiStep({ apis, chosen, focus, onChoose }: ApiStepProps) {
  return (
    <>
      <StepHeading
        title="Which API will the app call?"
        help={
          apis.length > 0
            ? "The app may ask for tokens for this API and no other. You can allow more later."
            : "No FHIR server is set up yet. Most people begin with that; it takes four short questions."
        }
        eyebrow="Register an app"
        focus={focus}
      />
      <div className="grid gap-3">
        {apis.map((api) => (
          <AnswerCard
            key={api.id}
            label={api.name}
            consequence={<code className="break-all text-sm">{api.identifierUri}</code>}
            icon={<Server aria-hidden="true" />}
            chosen={chosen === api.id}
            onChoose={() => onChoose(api.id)}
          >
            {api.smart || api.issuer !== "admit" ? (
              <span className="mt-2 flex gap-2">
                {api.smart ? <SmartBadge /> : null}
                <IssuerBadge issuer={api.issuer} />
              </span>
            ) : null}
          </AnswerCard>
        ))}
        {apis.length === 0 ? (
          <LinkCard
            href="/apis/new"
            as="h2"
            title="Set up a FHIR server"
            icon={<Server aria-hidden="true" />}
          >
            Then come back: the app can call it at once.
          </LinkCard>
        ) : null}
        <AnswerCard
          label="No API: it only signs people in"
          consequence="The app learns who somebody is. It can be given an API later, on its page."
          icon={<LogIn aria-hidden="true" />}
          chosen={chosen === "none"}
          onChoose={() => onChoose("none")}
        />
        {apis.length > 0 ? (
          <LinkCard
            href="/apis/new"
            as="h2"
            title="Another FHIR server"
            icon={<Server aria-hidden="true" />}
            className="border-dashed shadow-none"
          >
            Set it up first. A few questions find out what it needs.
          </LinkCard>
        ) : null}
      </div>
    </>
  )
}
