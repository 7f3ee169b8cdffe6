"use server"

import { z } from "zod"
import { type ApiId, isId } from "@/lib/id"
import { action } from "@/lib/server/action"
import { setUpstreamCredential } from "@/lib/server/apis/upstream-credential"
import { changeApi } from "@/lib/server/apis/write-api"

const id = z.custom<ApiId>((value) => typeof value === "string" && isId("api", value))
const version = z.int()

export const saveApi = action(z.object({ id, version, change: z.record(z.string(), z.unknown()) }), changeApi)

export const saveUpstreamCredential = action(
  z.object({
    id,
    version,
    authorization: z
      .string()
      .trim()
      .max(8192)
      .transform((text) => (text === "" ? null : text)),
  }),
  setUpstreamCredential,
)
