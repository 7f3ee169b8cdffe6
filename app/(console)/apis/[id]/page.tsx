import type { Metadata } from "next"
import { ApiApps } from "@/app/(console)/apis/[id]/_components/api-apps"
import { ApiHeader } from "@/app/(console)/apis/[id]/_components/api-header"
import { ApiLife } from "@/app/(console)/apis/[id]/_components/api-life"
import { AudienceChecker } from "@/app/(console)/apis/[id]/_components/audience-checker"
import { ExternalApiId } from "@/app/(console)/apis/[id]/_components/external-api-id"
import { ProxySetup } from "@/app/(console)/apis/[id]/_components/proxy-setup"
import { Page } from "@/components/shell/page-header"
import { Section } from "@/components/shell/section"
import { Callout } from "@/components/ui/callout"
import { CopyField } from "@/components/ui/copy-field"
import { type Definition, DefinitionList } from "@/components/ui/definition-list"
import { proxySetupOf } from "@/lib/apps/proxy-snippets"
import { reachOf } from "@/lib/people/roles"
import { apiPage } from "@/lib/server/apis/api-page"
import { listAppsOfApi, type RegisteredApi } from "@/lib/server/apis/read-api"
import { issuer } from "@/lib/server/env"
import { isRegisteredInEntra } from "@/lib/wizard/submission"

export const metadata: Metadata = { title: "API" }

export default async function ApiPage({ params }: { params: Promise<{ id: string }> }) {
  const { actor, api } = await apiPage(params, "")
  const apps = await listAppsOfApi(api.id, actor)
  const { issuer: tokenIssuer, enforcement } = api.settings
  const canRegister = reachOf(actor.role, "app.create") !== null
  const setup = proxySetupOf(api.settings, issuer())
  return (
    <Page>
      <ApiHeader
        api={api}
        tab=""
        canRegister={canRegister}
        showsHistory={reachOf(actor.role, "audit.read") !== null}
      />
      {api.state === "disabled" || api.binnedAt ? (
        <Callout tone="warn" title={api.binnedAt ? "In the bin" : "Disabled"} className="mb-6">
          No app gets a token for it, and the gateway refuses every call.
          {api.binnedAt ? " It is deleted 30 days after it was put there." : ""}
        </Callout>
      ) : null}
      {tokenIssuer !== "admit" ? (
        <Callout tone="info" title="A note of a server elsewhere" className="mb-6">
          Its tokens are issued by {tokenIssuer === "entra" ? "Entra ID" : "Aidbox"}. Admit issues none for
          it.
        </Callout>
      ) : null}
      <Section
        look="above"
        title="Settings to copy"
        description={
          enforcement === "own" && tokenIssuer === "admit"
            ? "Set the first two on the FHIR server, letter by letter."
            : "What apps and servers must know of this API."
        }
      >
        <DefinitionList items={addressesOf(api)} />
      </Section>
      {isRegisteredInEntra(api.settings) ? (
        <Section
          look="above"
          title="Its id in Entra ID"
          description="The resource application that stands for this server there."
        >
          <ExternalApiId
            api={{ id: api.id, externalId: api.settings.externalId, version: api.version }}
            readOnly={
              reachOf(actor.role, "api.edit") === null
                ? "Only an admin changes this: every app that uses the API depends on it."
                : undefined
            }
          />
        </Section>
      ) : null}
      {tokenIssuer === "admit" ? (
        <Section
          look="above"
          title="Does the audience match?"
          description="Most refusals come from one letter: a slash at the end, http for https, a missing path."
        >
          <AudienceChecker expected={api.settings.identifierUri} issuer={issuer()} />
        </Section>
      ) : null}
      {setup ? (
        <Section
          look="above"
          title="Behind a reverse proxy"
          description={
            enforcement === "gateway"
              ? "Instead of the gateway: your own proxy asks Admit before each call."
              : "Your own proxy asks Admit before each call, so that policies hold without the gateway."
          }
        >
          <ProxySetup setup={setup} />
        </Section>
      ) : null}
      <Section look="above" title="Apps that may ask for it">
        <ApiApps apps={apps} apiId={api.id} canRegister={canRegister && !api.binnedAt} />
      </Section>
      {reachOf(actor.role, "api.edit") === null ? null : (
        <Section look="above" title="Stop">
          <ApiLife
            api={{ id: api.id, name: api.settings.name, state: api.state, isBinned: api.binnedAt !== null }}
            apps={apps.map((app) => app.name)}
          />
        </Section>
      )}
    </Page>
  )
}

function addressesOf({ settings }: RegisteredApi): Definition[] {
  const copy = (term: string, value: string, hint?: string): Definition => ({
    term,
    value: <CopyField value={value} what={term} />,
    hint,
  })
  const base = issuer()
  const gateway = `${base}/fhir/${settings.slug}`
  const server: Definition[] = settings.fhirBaseUrl ? [copy("FHIR server", settings.fhirBaseUrl)] : []
  if (settings.issuer !== "admit") return [copy("Audience", settings.identifierUri), ...server]
  const inFront = settings.enforcement === "gateway"
  return [
    copy("Authority", base, "The issuer of the tokens. Its keys are found from here by themselves."),
    copy("Audience", settings.identifierUri, "Stands in aud of each token, exactly like this."),
    ...(inFront
      ? [copy("FHIR base for apps", gateway, "The gateway. Policies are enforced on every call.")]
      : []),
    ...(inFront ? [copy("SMART configuration", `${gateway}/.well-known/smart-configuration`)] : []),
    copy("OpenID configuration", `${base}/.well-known/openid-configuration`),
    ...server,
  ]
}
