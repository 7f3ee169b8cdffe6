"use client"

import { z } from "zod"
import type { AppSectionProps } from "@/app/(console)/_components/app-sections"
import { RedirectMatchTester } from "@/app/(console)/apps/[id]/_components/redirect-match-tester"
import { CheckboxField } from "@/components/form/choice-fields"
import { ListField } from "@/components/form/list-field"
import { SectionForm } from "@/components/form/section-form"
import type { Platform } from "@/lib/apps/app"
import type { NewAppOf } from "@/lib/apps/schema"
import { checkRedirectUri, guessPlatform } from "@/lib/oauth/redirect-uri"

type SignInApp = NewAppOf<"public" | "confidential">

/** Where an address leads, by the kind of app: a public app's web page is a single-page app. */
const platformFor = (kind: "public" | "confidential", uri: string): Platform => {
  if (kind === "confidential") return "web"
  return guessPlatform(uri) === "native" ? "native" : "spa"
}

export function AddressSettings(props: AppSectionProps<SignInApp>) {
  const { settings } = props
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
        {...props}
        schema={schema}
        toValues={({ redirectUris, postLogoutRedirectUris, smart, launchUrls, corsOrigins }) => ({
          redirectUris: redirectUris.map((entry) => entry.uri),
          postLogoutRedirectUris,
          smart,
          launchUrls,
          corsOrigins,
        })}
        toChange={(values) => ({
          ...values,
          redirectUris: values.redirectUris.map((uri) => ({ uri, platform: platformOf(uri) })),
        })}
        labels={{
          redirectUris: "Redirect URIs",
          postLogoutRedirectUris: "After signing out",
          smart: "SMART on FHIR",
          launchUrls: "Launch addresses",
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
          label="Launch addresses"
          rowName="launch address"
          optional
          hint="Where an EHR starts the app, with iss and launch in the address. The launcher opens the first."
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
