"use client"

import { ApiSections } from "@/app/(console)/apis/[id]/_components/api-sections"
import { ExternalIdForm } from "@/components/apps/external-id-form"
import type { ApiId } from "@/lib/id"

type ExternalApiIdProps = {
  api: { id: ApiId; externalId: string | null; version: number }
  /** Why this person cannot save here. */
  readOnly?: string
}

/** The id of the server's own registration in Entra ID, to copy and to enter. */
export function ExternalApiId({ api: { id, externalId, version }, readOnly }: ExternalApiIdProps) {
  return (
    <ApiSections id={id}>
      <ExternalIdForm issuer="entra" settings={{ externalId }} version={version} readOnly={readOnly} />
    </ApiSections>
  )
}
