"use server"

import { z } from "zod"
import { type AppId, type Id, isId } from "@/lib/id"
import { action } from "@/lib/server/action"
import { readInboxMark, resolve } from "@/lib/server/failures/inbox"
import { mendFailure } from "@/lib/server/failures/mend"

const failureId = z.custom<Id<"failure">>((value) => typeof value === "string" && isId("failure", value))
const appId = z.custom<AppId>((value) => typeof value === "string" && isId("app", value)).nullable()

export const readMark = action(z.object({ appId }), readInboxMark)
export const resolveFailure = action(z.object({ id: failureId, appId }), resolve)
export const mend = action(
  z.object({ id: failureId, do: z.string().max(40), values: z.array(z.string().max(2048)).max(30) }),
  mendFailure,
)
