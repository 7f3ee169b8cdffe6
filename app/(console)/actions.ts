"use server"

import { z } from "zod"
import { idSchema } from "@/lib/id-schema"
import { action } from "@/lib/server/action"
import { readInboxMark, resolve } from "@/lib/server/failures/inbox"
import { mendFailure } from "@/lib/server/failures/mend"
import { findAnything } from "@/lib/server/find-anything"

/** What the command palette finds. */
export const searchConsole = action(z.string().max(100), findAnything)

const appId = idSchema("app").nullable()

/** The inbox of refused calls, on its own page and on each app's. */
export const readMark = action(z.object({ appId }), readInboxMark)
export const resolveFailure = action(z.object({ id: idSchema("failure"), appId }), resolve)
export const mend = action(
  z.object({
    id: idSchema("failure"),
    do: z.string().max(40),
    values: z.array(z.string().max(2048)).max(30),
  }),
  mendFailure,
)
