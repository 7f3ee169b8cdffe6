"use client"

import type { ReactNode } from "react"
import { readAppSettings, saveAppSettings } from "@/app/(console)/actions"
import { SettingsSections } from "@/components/form/settings-sections"
import type { NewApp } from "@/lib/apps/schema"
import type { AppId } from "@/lib/id"

/** What each section of an app's settings is made from. */
export type AppSectionProps<Settings = NewApp> = {
  settings: Settings
  version: number
  /** Why this person cannot save here. */
  readOnly?: string
}

export function AppSections({ id, children }: { id: AppId; children: ReactNode }) {
  return (
    <SettingsSections
      save={(input) => saveAppSettings({ id, ...input })}
      readNewest={() => readAppSettings({ id })}
    >
      {children}
    </SettingsSections>
  )
}
