"use client"

import { ArrowRight } from "lucide-react"
import type { ReactNode } from "react"
import { Badge } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
import { Callout } from "@/components/ui/callout"
import { CodeBlock } from "@/components/ui/code-block"
import { CopyField } from "@/components/ui/copy-field"
import { type Definition, DefinitionList } from "@/components/ui/definition-list"
import { ButtonLink } from "@/components/ui/link"
import { SecretPanel } from "@/components/ui/secret-panel"
import { StepHeading } from "@/components/wizard/step-heading"
import type { AppKind, AppState, TokenIssuer } from "@/lib/apps/app"
import { KIND_LABELS } from "@/lib/apps/kinds"
import type { AppId } from "@/lib/id"
import { type NamedValue, toEnv } from "@/lib/text/named-values"

/** An app that was registered just now; `secret` is there this once. */
export interface RegisteredAppView {
  id: AppId
  name: string
  clientId: string
  kind: AppKind
  state: AppState
  issuer: TokenIssuer
  elsewhere: { externalId: string | null; version: number } | null
  secret: string | null
  authMethod: "none" | "client_secret_basic" | "client_secret_post" | "private_key_jwt"
  jwksUri: string | null
  scopes: readonly string[]
  redirectUris: readonly string[]
  admitIssuer: string
  api: { id: string; name: string; fhirBaseUrl: string; audience: string } | null
}

/** Where the real id of an app that lives elsewhere is entered, by the app's id. */
export type ElsewhereForms = Readonly<Record<string, ReactNode>>

type RegisteredProps = {
  apps: readonly RegisteredAppView[]
  elsewhere: ElsewhereForms
  /** The page was reached with the secret, right after registering. */
  fresh: boolean
  focus: boolean
}

/** What was made, ready to copy. */
export function Registered({ apps, elsewhere, fresh, focus }: RegisteredProps) {
  const [first] = apps
  const title =
    apps.length === 1 && first ? `${first.name} is registered` : `${apps.length} apps are registered`
  return (
    <>
      <StepHeading
        title={title}
        help={
          fresh && apps.some((app) => app.secret)
            ? "Copy what the developer needs now. The secret cannot be shown again."
            : "Here is what the developer needs."
        }
        eyebrow="Done"
        focus={focus}
      />
      <div className="grid gap-10">
        {apps.map((app) => (
          <RegisteredOne
            key={app.id}
            app={app}
            fresh={fresh}
            look={apps.length > 1 ? "headed" : "alone"}
            elsewhere={elsewhere[app.id]}
          />
        ))}
      </div>
    </>
  )
}

type RegisteredOneProps = {
  app: RegisteredAppView
  fresh: boolean
  /** `alone` on its page; `headed` with its name above; `brief` without the endpoints, which stand elsewhere. */
  look: "alone" | "headed" | "brief"
  elsewhere: ReactNode
}

/** One app that was made: its credential, its endpoints, where to go next. */
export function RegisteredOne({ app, fresh, look, elsewhere }: RegisteredOneProps) {
  const alone = look === "alone"
  return (
    <section aria-label={app.name} className="grid gap-6 [&>*]:min-w-0">
      {alone ? null : (
        <div className="-mb-2 flex flex-wrap items-center gap-2.5">
          <h2 className="text-xl break-words">{app.name}</h2>
          <Badge icon={false}>{KIND_LABELS[app.kind].label}</Badge>
        </div>
      )}
      <Credential app={app} fresh={fresh} />
      {elsewhere}
      {app.state === "draft" ? (
        <Callout tone="warn" title="Saved as a draft">
          Nobody can sign in until it has a redirect URI. Add one in its settings.
        </Callout>
      ) : null}
      {look === "brief" ? null : <DefinitionList items={endpointsOf(app)} />}
      <div className="flex flex-wrap gap-2">
        <ButtonLink
          href={`/apps/${app.id}`}
          variant={alone ? "primary" : "secondary"}
          size={alone ? "lg" : "md"}
        >
          Open {app.name} <ArrowRight aria-hidden="true" />
        </ButtonLink>
        {alone ? (
          <Button asChild variant="quiet" size="lg">
            {/* A whole new page: it carries a new submission. */}
            <a href="/apps/new">Register another</a>
          </Button>
        ) : null}
      </div>
      {alone ? (
        <p className="text-ink-faint text-sm">
          {app.issuer === "admit"
            ? "Its page waits for the first token and turns green when the app is connected."
            : "Its id can be entered later too, on its page."}
        </p>
      ) : null}
    </section>
  )
}

/** What goes into the app's configuration. */
function valuesOf(app: RegisteredAppView): NamedValue[] {
  const values: NamedValue[] = [
    { name: "ADMIT_ISSUER", value: app.admitIssuer },
    { name: "CLIENT_ID", value: app.clientId },
  ]
  if (app.secret) values.push({ name: "CLIENT_SECRET", value: app.secret })
  if (app.redirectUris[0]) values.push({ name: "REDIRECT_URI", value: app.redirectUris[0] })
  if (app.scopes.length > 0) values.push({ name: "SCOPE", value: app.scopes.join(" ") })
  if (app.api?.fhirBaseUrl) values.push({ name: "FHIR_BASE_URL", value: app.api.fhirBaseUrl })
  return values
}

function Credential({ app, fresh }: { app: RegisteredAppView; fresh: boolean }) {
  if (app.issuer !== "admit")
    return (
      <Callout tone="info" title={`Lives in ${app.issuer === "entra" ? "Entra ID" : "Aidbox"}`}>
        Admit made no credential, because the server would refuse it. Create the app there, and enter its id
        here afterwards.
      </Callout>
    )
  if (app.secret)
    return (
      <SecretPanel
        label="Client secret"
        value={app.secret}
        values={valuesOf(app)}
        notice="Admit keeps only its hash. If it is lost, add another on the app's page and retire this one."
      />
    )
  const file = <CodeBlock title=".env" code={toEnv(valuesOf(app))} wrap />
  if (app.kind === "public") return file
  if (app.authMethod === "private_key_jwt")
    return (
      <div className="grid gap-4">
        {app.jwksUri ? null : (
          <Callout tone="warn" title="Waiting for its key">
            No token is issued before the app's public key, or the address of its key set, is entered on its
            page.
          </Callout>
        )}
        {file}
      </div>
    )
  return (
    <div className="grid gap-4">
      <Callout
        tone="info"
        title={fresh ? "No secret was made" : "The secret was shown once"}
        actions={<ButtonLink href={`/apps/${app.id}/credentials`}>Add another secret</ButtonLink>}
      >
        Admit keeps only its hash, so it cannot be shown again. If it was not copied, add another.
      </Callout>
      {file}
    </div>
  )
}

function endpointsOf(app: RegisteredAppView): Definition[] {
  const copy = (term: string, value: string): Definition => ({
    term,
    value: <CopyField value={value} what={term.toLowerCase()} />,
  })
  if (app.issuer !== "admit") return [copy("Id in Admit", app.clientId)]
  const signsIn = app.kind !== "service"
  return [
    copy("Client id", app.clientId),
    ...(signsIn ? [copy("Authorization endpoint", `${app.admitIssuer}/oauth/authorize`)] : []),
    copy("Token endpoint", `${app.admitIssuer}/oauth/token`),
    ...(app.api?.fhirBaseUrl ? [copy("FHIR base URL", app.api.fhirBaseUrl)] : []),
    ...(app.api ? [copy("Audience", app.api.audience)] : []),
  ]
}
