"use client"

import { useWatch } from "react-hook-form"
import { z } from "zod"
import { ChoiceField } from "@/components/form/choice-fields"
import { ListField } from "@/components/form/list-field"
import { TextField } from "@/components/form/text-field"
import { Callout } from "@/components/ui/callout"
import type { AppKind, Platform, TokenIssuer } from "@/lib/apps/app"
import { findWebUrlFault, LIMITS } from "@/lib/apps/fields"
import { checkRedirectUri } from "@/lib/oauth/redirect-uri"
import type { AppState } from "@/lib/wizard/app-params"

export type AppDetails = Pick<AppState, "name" | "redirectUris" | "launchUrls" | "jwksUri"> & {
  proof: "secret" | "key"
}

/** What the address can carry; a list longer than this is better pasted on the app's page. */
const ADDRESS_LIMIT = 6000

/** Added to the name of the second half of a mixed app. */
const BACKGROUND = " (background)"

const PLACEHOLDERS: Record<Platform, string> = {
  web: "https://ehr.hospital.example/callback",
  spa: "https://portal.hospital.example/callback",
  native: "org.hospital.portal:/callback",
}

const urls = (what: string) =>
  z.array(
    z.string().superRefine((url, context) => {
      const fault = findWebUrlFault(what, url)
      if (fault) context.addIssue({ code: "custom", message: fault })
    }),
  )

/** The details of an app whose redirect URIs lead to `platform`; `null`: it has none. */
export const detailsSchema = (platform: Platform | null) =>
  z.object(DETAILS).superRefine((values, context) => checkUris(values, platform, context))

/** What is typed, whatever the kind. */
export const DETAILS = {
  name: z
    .string()
    .trim()
    .min(1, "Give the app a name that people will recognise.")
    .max(LIMITS.name - BACKGROUND.length, `Use at most ${LIMITS.name - BACKGROUND.length} characters.`),
  redirectUris: z.array(z.string()),
  launchUrls: urls("The launch address"),
  proof: z.enum(["secret", "key"]),
  jwksUri: z.string().superRefine((url, context) => {
    const fault = url === "" ? null : findWebUrlFault("The key set's address", url)
    if (fault) context.addIssue({ code: "custom", message: fault })
  }),
}

/** Judges redirect URIs as the authorization endpoint will. */
export function checkUris(
  { redirectUris, launchUrls }: Pick<AppDetails, "redirectUris" | "launchUrls">,
  platform: Platform | null,
  context: z.core.$RefinementCtx,
): void {
  for (const [index, uri] of redirectUris.entries())
    for (const finding of platform ? checkRedirectUri(uri, platform).errors : [])
      context.addIssue({
        code: "custom",
        path: ["redirectUris", index],
        message: `${finding.sentence} ${finding.mend}`,
      })
  if ([...redirectUris, ...launchUrls].join("").length > ADDRESS_LIMIT)
    context.addIssue({
      code: "custom",
      path: ["redirectUris"],
      message: "These are too many for this page. Enter the first few, and paste the rest on the app's page.",
    })
}

/** A SMART backend service is to use a key; a secret is simpler everywhere else. */
export const usualProof = (kinds: readonly AppKind[], smart: boolean): "secret" | "key" =>
  smart && kinds.includes("service") ? "key" : "secret"

type DetailFieldsProps = {
  kinds: readonly AppKind[]
  platform: Platform | null
  smart: boolean
  /** Elsewhere than in Admit its credentials are made there; Entra ID has no field for a launch URL. */
  issuer: TokenIssuer
}

export const DETAIL_LABELS = {
  name: "Name",
  redirectUris: "Redirect URIs",
  launchUrls: "Launch URLs",
  jwksUri: "Key set",
}

/** The fields an app of these kinds has, and no others. */
export function DetailFields({ kinds, platform, smart, issuer }: DetailFieldsProps) {
  const proves = issuer === "admit" && kinds.some((kind) => kind !== "public")
  return (
    <>
      <TextField
        name="name"
        label="What is it called?"
        hint={
          platform ? "People see this name when they sign in." : "Colleagues see this name in lists and logs."
        }
        autoComplete="off"
      />
      {platform ? <RedirectUris platform={platform} /> : null}
      {platform && smart && issuer !== "entra" ? (
        <ListField
          name="launchUrls"
          label="Launch URLs"
          rowName="launch URL"
          optional
          hint="Where the EHR starts the app with a patient already chosen."
          placeholder="https://viewer.hospital.example/launch"
        />
      ) : null}
      {proves ? <Proof smart={smart && kinds.includes("service")} /> : null}
    </>
  )
}

function RedirectUris({ platform }: { platform: Platform }) {
  const uris: string[] = useWatch({ name: "redirectUris" }) ?? []
  return (
    <div>
      <ListField
        name="redirectUris"
        label="Redirect URIs"
        rowName="redirect URI"
        hint="Where people are sent back after signing in. The developer knows it; copy it letter by letter. Paste several lines to add several."
        placeholder={PLACEHOLDERS[platform]}
        warn={(uri) => {
          const [first] = checkRedirectUri(uri, platform).warnings
          return first ? `${first.sentence} ${first.mend}` : undefined
        }}
      />
      {uris.length === 0 ? (
        <Callout tone="info" className="mt-3">
          You can leave it open: the app is then saved as a draft, and nobody can sign in until it has one.
        </Callout>
      ) : null}
    </div>
  )
}

function Proof({ smart }: { smart: boolean }) {
  const proof = useWatch({ name: "proof" })
  return (
    <div className="grid gap-4">
      <ChoiceField
        name="proof"
        label="How does the app prove itself?"
        choices={[
          {
            value: "secret",
            title: "With a secret that Admit makes",
            consequence: "Shown once, right after registering. Works with every library.",
            ...(smart
              ? {
                  ribbon: "not-recommended" as const,
                  ribbonReason: "SMART backend services are to use a key.",
                }
              : {}),
          },
          {
            value: "key",
            title: "With a key of its own",
            consequence: "Only the app ever holds the private key. It publishes the public one.",
            ...(smart
              ? { ribbon: "recommended" as const, ribbonReason: "SMART App Launch 2.2, Backend Services." }
              : {}),
          },
        ]}
      />
      {proof === "key" ? (
        <TextField
          name="jwksUri"
          label="Address of its key set (JWKS)"
          optional
          type="url"
          mono
          hint="The developer can also enter it later, or upload a public key. No token is issued before that."
          placeholder="https://engine.hospital.example/jwks.json"
        />
      ) : null}
    </div>
  )
}
