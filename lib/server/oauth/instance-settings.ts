/** Switches of the instance the protocol obeys, cached by the change counter. */

import { findInstance } from "@/db/queries/instance"
import { versionedCache } from "../changes"
import { db } from "../database"

const settings = versionedCache("oauth-instance-settings", {
  max: 1,
  load: async () => (await findInstance(db()))?.settings ?? {},
})

/** RFC 10070 for every app. */
export async function isStrictAssertionAudience(): Promise<boolean> {
  return (await settings.get("all")).strictAssertionAudience ?? false
}

/** RFC 7591: who may register an app. */
export async function registrationMode(): Promise<"off" | "token" | "open"> {
  return (await settings.get("all")).dynamicRegistration ?? "off"
}

/** Hosts at private addresses that an owner allowed. */
export async function listAllowedPrivateHosts(): Promise<readonly string[]> {
  return (await settings.get("all")).allowedPrivateHosts ?? []
}
