"use server"

import { z } from "zod"
import { idSchema } from "@/lib/id-schema"
import { action } from "@/lib/server/action"
import { binApi, restoreApi, setApiState } from "@/lib/server/apis/api-life"
import { readApiNow } from "@/lib/server/apis/read-api"
import { revertApi } from "@/lib/server/apis/revert-api"
import { setUpstreamCredential } from "@/lib/server/apis/upstream-credential"
import { changeApi } from "@/lib/server/apis/write-api"

const id = idSchema("api")
const version = z.int()
const reason = z.string().trim().max(500).optional()

export const saveApi = action(z.object({ id, version, change: z.record(z.string(), z.unknown()) }), changeApi)

export const readNow = action(z.object({ id }), readApiNow)
export const revert = action(z.object({ id, entryId: z.int(), version, reason }), revertApi)

export const setState = action(z.object({ id, state: z.enum(["active", "disabled"]), reason }), setApiState)
export const moveToBin = action(z.object({ id, reason }), binApi)
export const takeFromBin = action(z.object({ id }), restoreApi)

export const saveUpstreamCredential = action(
  z.object({
    id,
    version,
    /** `null` takes it away. */
    authorization: z
      .string()
      .trim()
      .min(1, "Enter the header, or remove the credential instead.")
      .max(8192, "Use at most 8192 characters.")
      .nullable(),
  }),
  setUpstreamCredential,
)
