import type { Metadata } from "next"
import { AlertSettings } from "@/app/(console)/settings/_components/alert-settings"
import { CredentialForm } from "@/app/(console)/settings/_components/credential-form"
import { InstanceForm } from "@/app/(console)/settings/_components/instance-form"
import { RotateKey } from "@/app/(console)/settings/_components/rotate-key"
import { Page, PageHeader } from "@/components/shell/page-header"
import { Section } from "@/components/shell/section"
import { Status } from "@/components/ui/badge"
import { CopyField } from "@/components/ui/copy-field"
import { DefinitionList } from "@/components/ui/definition-list"
import { RelativeTime } from "@/components/ui/relative-time"
import { Cell, HeadCell, Row, Table, TableBody, TableHead } from "@/components/ui/table"
import { reachOf } from "@/lib/people/roles"
import { readAlerts } from "@/lib/server/alerts/alert-settings"
import { readInstance } from "@/lib/server/settings/change-settings"
import { readSigningKeys } from "@/lib/server/settings/signing-keys"
import { requireConsole } from "@/lib/server/signed-in"

export const metadata: Metadata = { title: "Settings" }

const KEY_STATES = {
  announced: { tone: "info", word: "Announced" },
  active: { tone: "ok", word: "Signing" },
  retired: { tone: "neutral", word: "Retired, still checked" },
} as const

export default async function SettingsPage() {
  const actor = await requireConsole("/settings")
  const [instance, keys, alerts] = await Promise.all([
    readInstance(actor),
    readSigningKeys(actor),
    readAlerts(actor),
  ])
  const canEdit = reachOf(actor.role, "settings.edit") !== null
  const copy = (term: string, path: string) => ({
    term,
    value: <CopyField value={`${instance.issuer}${path}`} what={term.toLowerCase()} />,
  })
  return (
    <Page>
      <PageHeader
        title="Settings"
        description="The instance itself. Apps, APIs and policies have pages of their own."
      />
      <Section
        title="Addresses"
        description="What apps and FHIR servers need to know. The issuer is set with ADMIT_URL before the start."
      >
        <DefinitionList
          items={[
            copy("Issuer", ""),
            copy("OpenID configuration", "/.well-known/openid-configuration"),
            copy("Key set", "/oauth/jwks"),
          ]}
        />
      </Section>
      <Section title="Organisation" description="Shown to people when they sign in.">
        {canEdit ? (
          <InstanceForm key={instance.version} version={instance.version} settings={instance.settings} />
        ) : (
          <p className="text-ink-soft">
            {instance.settings.organizationName || "No name is set."} Owners can change it.
          </p>
        )}
      </Section>
      <Section
        title="Credentials"
        description="What the organisation asks of every app's secrets, and where key sets may be fetched from."
      >
        {canEdit ? (
          <CredentialForm key={instance.version} version={instance.version} settings={instance.settings} />
        ) : (
          <p className="text-ink-soft">
            {instance.settings.secretMaxDays === null
              ? "Secrets may live as long as their makers choose."
              : `New secrets live ${instance.settings.secretMaxDays} days at most.`}
          </p>
        )}
      </Section>
      <Section
        title="Expiry alerts"
        description="Owners are told 60, 30, 14, 7 and 1 days before a credential of their app ends, each time once."
      >
        <AlertSettings {...alerts} canEdit={canEdit} />
      </Section>
      <Section title="Signing keys" description="Tokens are signed with these. Private keys are kept sealed.">
        <Table label="Signing keys">
          <TableHead>
            <HeadCell>Algorithm</HeadCell>
            <HeadCell>State</HeadCell>
            <HeadCell>Key id</HeadCell>
            <HeadCell>Made</HeadCell>
            <HeadCell>
              <span className="sr-only">Actions</span>
            </HeadCell>
          </TableHead>
          <TableBody>
            {keys.map((key) => (
              <Row key={key.kid}>
                <Cell label="Algorithm">{key.alg}</Cell>
                <Cell label="State">
                  <Status tone={KEY_STATES[key.state].tone}>{KEY_STATES[key.state].word}</Status>
                </Cell>
                <Cell label="Key id">
                  <CopyField value={key.kid} what="key id" look="inline" />
                </Cell>
                <Cell label="Made">
                  <RelativeTime at={key.createdAt} />
                </Cell>
                <Cell className="text-right">
                  {canEdit && key.state === "active" && (key.alg === "ES256" || key.alg === "RS256") ? (
                    <RotateKey alg={key.alg} />
                  ) : null}
                </Cell>
              </Row>
            ))}
          </TableBody>
        </Table>
      </Section>
    </Page>
  )
}
