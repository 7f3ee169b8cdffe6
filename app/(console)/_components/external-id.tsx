"use client"

import { AppSections } from "@/app/(console)/_components/app-sections"
import { ExternalIdForm } from "@/components/apps/external-id-form"
import type { TokenIssuer } from "@/lib/apps/app"
import type { AppId } from "@/lib/id"

type ExternalIdProps = {
  app: {
    id: AppId
    issuer: Exclude<TokenIssuer, "admit">
    externalId: string | null
    version: number
  }
  /** Why this person cannot save here. */
  readOnly?: string
}

/** The id of an app where it really lives, to copy and to enter. */
export function ExternalId({ app, readOnly }: ExternalIdProps) {
  const { id, issuer, externalId, version } = app
  return (
    <AppSections id={id}>
      <ExternalIdForm issuer={issuer} settings={{ externalId }} version={version} readOnly={readOnly} />
    </AppSections>
  )
}
