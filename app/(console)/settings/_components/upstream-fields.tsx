"use client"

import { ChoiceField } from "@/components/form/choice-fields"
import { ListField } from "@/components/form/list-field"
import { TextField } from "@/components/form/text-field"

const NEWCOMERS = [
  {
    value: "refuse",
    title: "Only people you invited",
    consequence: "Others are told to ask for an invitation.",
  },
  {
    value: "member",
    title: "Anyone there becomes an end user",
    consequence: "They may sign in to apps, never to this console.",
  },
] as const

/** What adding and editing an issuer share, after its name, client and secret. */
export function UpstreamFields({ severalTenants }: { severalTenants: boolean }) {
  return (
    <>
      <TextField name="scopes" label="Scopes asked for there" mono />
      {severalTenants ? (
        <ListField
          name="tenants"
          label="Tenants whose people come in"
          rowName="tenant"
          placeholder="72f988bf-86f1-41af-91ab-2d7cd011db47"
          hint="Their ids. People of any other tenant are refused."
        />
      ) : null}
      <ChoiceField name="newcomers" label="Who comes in" choices={NEWCOMERS} />
      <ListField
        name="emailDomains"
        label="Only addresses at"
        rowName="domain"
        optional
        placeholder="mercy.example"
        hint="Newcomers and invited people then need an address there that the issuer has verified."
      />
      <TextField
        name="allowedPrivateHost"
        label="Host inside your network"
        optional
        mono
        placeholder="keycloak.internal"
        hint="Only when the issuer's host has a private address: else such addresses are refused."
      />
    </>
  )
}
