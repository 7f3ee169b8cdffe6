import type { Metadata } from "next"
import { AddressSettings } from "@/app/(console)/apps/[id]/_components/address-settings"
import { AppHeader } from "@/app/(console)/apps/[id]/_components/app-header"
import { NameSettings } from "@/app/(console)/apps/[id]/_components/name-settings"
import { ScopeSettings } from "@/app/(console)/apps/[id]/_components/scope-settings"
import { SettingsSections } from "@/app/(console)/apps/[id]/_components/section-form"
import { TokenSettings } from "@/app/(console)/apps/[id]/_components/token-settings"
import { Page } from "@/components/shell/page-header"
import { Section } from "@/components/shell/section"
import { settingsOf } from "@/lib/apps/settings-of"
import { appPage } from "@/lib/server/apps/app-page"

export const metadata: Metadata = { title: "Settings" }

/** A section starts anew when its own values changed; what is typed in the others stays. */
const keyOf = (...values: unknown[]): string => JSON.stringify(values)

export default async function AppSettingsPage({ params }: { params: Promise<{ id: string }> }) {
  const { app } = await appPage(params, "/settings")
  const settings = settingsOf(app)
  const at = { id: app.id, version: app.version }
  return (
    <Page>
      <AppHeader app={app} tab="/settings" />
      <SettingsSections>
        <Section title="Name" description="What people and colleagues see.">
          <NameSettings
            key={keyOf(settings.name, settings.description, settings.notes, settings.contacts, settings.tags)}
            at={at}
            settings={settings}
          />
        </Section>
        {settings.kind !== "service" ? (
          <Section
            id="launch"
            title="Redirect URIs"
            description="Where people are sent back after signing in. Compared letter by letter; nothing else is ever used."
          >
            <AddressSettings
              key={keyOf(
                settings.redirectUris,
                settings.postLogoutRedirectUris,
                settings.smart,
                settings.launchUrls,
                settings.corsOrigins,
              )}
              at={at}
              settings={settings}
            />
          </Section>
        ) : null}
        <Section title="Scopes" description="What the app may ask for. A policy still decides each call.">
          <ScopeSettings key={keyOf(settings.allowedScopes)} at={at} settings={settings} />
        </Section>
        <Section title="Tokens" description="How long what the app gets will work.">
          <TokenSettings key={keyOf(settings.tokens, settings.grantTypes)} at={at} settings={settings} />
        </Section>
      </SettingsSections>
    </Page>
  )
}
