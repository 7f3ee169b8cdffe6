"use client"

import type { ReactNode } from "react"
import { readNow, saveApi } from "@/app/(console)/apis/[id]/actions"
import { SettingsSections } from "@/components/form/settings-sections"
import type { NewApi } from "@/lib/apps/api-schema"
import type { ApiId } from "@/lib/id"

/** What each section of an API's settings is made from. */
export type ApiSectionProps = {
  settings: NewApi
  version: number
  /** Why this person cannot save here. */
  readOnly?: string
}

export function ApiSections({ id, children }: { id: ApiId; children: ReactNode }) {
  return (
    <SettingsSections save={(input) => saveApi({ id, ...input })} readNewest={() => readNow({ id })}>
      {children}
    </SettingsSections>
  )
}
