/** What an owner may change of the instance itself. */

import { findInstance, updateInstance } from "@/db/queries/instance"
import { diffFields } from "@/lib/apps/diff"
import { AppError } from "@/lib/errors"
import type { CredentialSettings, InstanceSettingsInput } from "@/lib/instance-settings"
import { DEFAULT_ROTATION_DAYS } from "@/lib/key-schedule"
import { type Actor, requirePermission } from "@/lib/server/actor"
import { db } from "@/lib/server/database"
import { mutate } from "@/lib/server/mutate"

export interface InstanceView {
  issuer: string
  version: number
  settings: InstanceSettingsInput & CredentialSettings
}

export async function readInstance(actor: Actor): Promise<InstanceView> {
  await requirePermission(actor, "console.enter")
  return publicInstance()
}

/** Name and support address, as sign-in pages show them too. */
export async function publicInstance(): Promise<InstanceView> {
  const row = await findInstance(db())
  if (!row) throw new Error("INVARIANT: the instance has not been set up")
  const { organizationName = "", supportUrl = "", strictAssertionAudience = false } = row.settings
  const { dynamicRegistration = "off", keyRotationDays = DEFAULT_ROTATION_DAYS } = row.settings
  const { secretMaxDays = null, allowedPrivateHosts = [] } = row.settings
  return {
    issuer: row.issuer,
    version: row.version,
    settings: {
      organizationName,
      supportUrl,
      strictAssertionAudience,
      dynamicRegistration,
      keyRotationDays,
      secretMaxDays,
      allowedPrivateHosts,
    },
  }
}

/** @throws AppError conflict when the settings changed since `version` */
export async function changeSettings(
  input: { version: number; settings: Partial<InstanceSettingsInput & CredentialSettings> },
  actor: Actor,
): Promise<{ version: number }> {
  return mutate(actor, "instance.settings_changed", async (tx) => {
    const row = await findInstance(tx)
    if (!row || row.version !== input.version)
      throw new AppError("conflict", {
        message: "Somebody changed the settings meanwhile. Reload and look again.",
      })
    await updateInstance(tx, { settings: { ...row.settings, ...input.settings } })
    const changes = diffFields(row.settings, { ...row.settings, ...input.settings })
    return {
      result: { version: row.version + 1 },
      records: [{ subject: { id: "instance", name: row.issuer }, changes }],
    }
  })
}
