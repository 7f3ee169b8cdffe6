"use server"

import { z } from "zod"
import { idSchema } from "@/lib/id-schema"
import { action } from "@/lib/server/action"
import { setFailureAlerts } from "@/lib/server/apps/app-life"
import { changeApp } from "@/lib/server/apps/change-app"
import { readAppNow } from "@/lib/server/apps/read-app"
import { readInboxMark, resolve } from "@/lib/server/failures/inbox"
import { linkChosen, listPolicyChoices } from "@/lib/server/failures/link-mend"
import { mendFailure } from "@/lib/server/failures/mend"
import { findAnything } from "@/lib/server/find-anything"

/** What the command palette finds. */
export const searchConsole = action(z.string().max(100), findAnything)

const appId = idSchema("app").nullable()

/** An app's settings, on its own page and where it was registered a moment ago. */
export const saveAppSettings = action(
  z.object({ id: idSchema("app"), version: z.int(), change: z.record(z.string(), z.unknown()) }),
  changeApp,
)
export const readAppSettings = action(z.object({ id: idSchema("app") }), readAppNow)

/** The inbox of refused calls, on its own page and on each app's. */
export const readMark = action(z.object({ appId }), readInboxMark)
export const resolveFailure = action(z.object({ id: idSchema("failure"), appId }), resolve)
export const mend = action(
  z.object({
    id: idSchema("failure"),
    do: z.string().max(40),
    values: z.array(z.string().max(2048)).max(30),
    typed: z.string().trim().max(300).nullable(),
  }),
  mendFailure,
)
export const policyChoices = action(z.object({ id: idSchema("failure") }), listPolicyChoices)
export const linkPolicyFor = action(
  z.object({ id: idSchema("failure"), policyId: idSchema("policy") }),
  linkChosen,
)
export const setAlerts = action(z.object({ id: idSchema("app"), on: z.boolean() }), setFailureAlerts)
