import type { Metadata } from "next"
import { AppSections } from "@/app/(console)/_components/app-sections"
import { AddressSettings } from "@/app/(console)/apps/[id]/_components/address-settings"
import { AppHeader } from "@/app/(console)/apps/[id]/_components/app-header"
import { LinkSettings } from "@/app/(console)/apps/[id]/_components/link-settings"
import { NameSettings } from "@/app/(console)/apps/[id]/_components/name-settings"
import { ProtectionSettings } from "@/app/(console)/apps/[id]/_components/protection-settings"
import { ScopeSettings } from "@/app/(console)/apps/[id]/_components/scope-settings"
import { TokenSettings } from "@/app/(console)/apps/[id]/_components/token-settings"
import { Page } from "@/components/shell/page-header"
import { Section } from "@/components/shell/section"
import { ButtonLink } from "@/components/ui/link"
import { KIND_LABELS } from "@/lib/apps/kinds"
import { settingsOf } from "@/lib/apps/settings-of"
import { reaches } from "@/lib/server/actor"
import { appPage } from "@/lib/server/apps/app-page"

export const metadata: Metadata = { title: "Settings" }

const READ_ONLY = "Your role reads this and changes nothing."
const ADMIN_ONLY = "Only an admin changes this: it decides what the app may do, or how it is protected."

export default async function AppSettingsPage({ params }: { params: Promise<{ id: string }> }) {
  const { actor, app } = await appPage(params, "/settings")
  const settings = settingsOf(app)
  const editsAll = reaches(actor, "app.edit", "all")
  const own = {
    settings,
    version: app.version,
    readOnly: reaches(actor, "app.edit", "own") ? undefined : READ_ONLY,
  }
  const all = { ...own, readOnly: own.readOnly ?? (editsAll ? undefined : ADMIN_ONLY) }
  return (
    <Page>
      <AppHeader app={app} tab="/settings" />
      <AppSections id={app.id}>
        <Section title="Name" description="What people and colleagues see.">
          <NameSettings {...own} />
        </Section>
        {settings.kind !== "service" ? (
          <Section
            id="launch"
            title="Redirect URIs"
            description="Where people are sent back after signing in. Compared letter by letter; nothing else is ever used."
          >
            <AddressSettings {...own} settings={settings} />
          </Section>
        ) : null}
        <Section title="Scopes" description="What the app may ask for. A policy still decides each call.">
          <ScopeSettings {...all} />
        </Section>
        <Section title="Tokens" description="How long what the app gets will work.">
          <TokenSettings {...all} />
        </Section>
        {app.issuer === "admit" ? (
          <Section title="Protection" description="How strictly the app is held.">
            <ProtectionSettings {...all} />
          </Section>
        ) : null}
        <Section
          title="Logo and legal links"
          description="What people can look up before they let the app in."
        >
          <LinkSettings {...own} />
        </Section>
        <Section title="Kind" description="What the app can have at all.">
          <p className="text-ink-soft">
            {KIND_LABELS[app.kind].label}. {KIND_LABELS[app.kind].meaning}
          </p>
          {editsAll ? (
            <ButtonLink href={`/apps/${app.id}/kind`} className="mt-3">
              Change the kind
            </ButtonLink>
          ) : null}
        </Section>
      </AppSections>
    </Page>
  )
}
