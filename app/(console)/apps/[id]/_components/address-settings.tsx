"use client"

import { z } from "zod"
import { RedirectMatchTester } from "@/app/(console)/apps/[id]/_components/redirect-match-tester"
import { SectionForm, type SettingsAt } from "@/app/(console)/apps/[id]/_components/section-form"
import { CheckboxField } from "@/components/form/choice-fields"
import { ListField } from "@/components/form/list-field"
import type { Platform } from "@/lib/apps/app"
import { checkRedirectUri, guessPlatform } from "@/lib/oauth/redirect-uri"

type AddressSettingsProps = {
  at: SettingsAt
  settings: {
    kind: "public" | "confidential"
    redirectUris: { uri: string; platform: Platform }[]
    postLogoutRedirectUris: string[]
    launchUrls: string[]
    corsOrigins: string[]
    smart: boolean
  }
}

/** Where an address leads, by the kind of app: a public app's web page is a single-page app. */
const platformFor = (kind: "public" | "confidential", uri: string): Platform => {
  if (kind === "confidential") return "web"
  return guessPlatform(uri) === "native" ? "native" : "spa"
}

export function AddressSettings({ at, settings }: AddressSettingsProps) {
  const known = new Map(settings.redirectUris.map((entry) => [entry.uri, entry.platform]))
  const platformOf = (uri: string): Platform => known.get(uri) ?? platformFor(settings.kind, uri)
  const redirectUri = z.string().superRefine((uri, context) => {
    for (const finding of checkRedirectUri(uri, platformOf(uri)).errors)
      context.addIssue({ code: "custom", message: `${finding.sentence} ${finding.mend}` })
  })
  const schema = z.object({
    redirectUris: z.array(redirectUri),
    postLogoutRedirectUris: z.array(z.string()),
    smart: z.boolean(),
    launchUrls: z.array(z.string()),
    corsOrigins: z.array(z.string()),
  })
  const warn = (uri: string) => {
    const [first] = uri ? checkRedirectUri(uri, platformOf(uri)).warnings : []
    return first ? `${first.sentence} ${first.mend}` : undefined
  }
  return (
    <div className="grid gap-8">
      <SectionForm
        at={at}
        schema={schema}
        defaultValues={{
          redirectUris: settings.redirectUris.map((entry) => entry.uri),
          postLogoutRedirectUris: settings.postLogoutRedirectUris,
          smart: settings.smart,
          launchUrls: settings.launchUrls,
          corsOrigins: settings.corsOrigins,
        }}
        toChange={(values) => ({
          ...values,
          redirectUris: values.redirectUris.map((uri) => ({ uri, platform: platformOf(uri) })),
        })}
        labels={{
          redirectUris: "Redirect URIs",
          postLogoutRedirectUris: "After signing out",
          smart: "SMART on FHIR",
          launchUrls: "Launch URLs",
          corsOrigins: "Browser origins",
        }}
      >
        <ListField
          name="redirectUris"
          label="Redirect URIs"
          rowName="redirect URI"
          placeholder="https://portal.hospital.example/callback"
          hint="One a row. Paste several lines to add several."
          warn={warn}
        />
        <ListField
          name="postLogoutRedirectUris"
          label="After signing out"
          rowName="sign-out address"
          optional
          placeholder="https://portal.hospital.example/"
        />
        <CheckboxField
          name="smart"
          label="Uses SMART on FHIR"
          hint="It can be launched from here, and has to name the API in aud with launch and clinical scopes."
        />
        <ListField
          name="launchUrls"
          label="Launch URLs"
          rowName="launch URL"
          optional
          hint="Where an EHR opens the app, with iss and launch in the address. The launcher opens the first."
          placeholder="https://portal.hospital.example/launch"
        />
        <ListField
          name="corsOrigins"
          label="Browser origins"
          rowName="origin"
          optional
          hint="Pages of these origins may call the token and FHIR endpoints. Those of the redirect URIs may anyway."
          placeholder="https://portal.hospital.example"
        />
      </SectionForm>
      <RedirectMatchTester registered={settings.redirectUris} />
    </div>
  )
}
