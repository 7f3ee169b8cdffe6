"use server"

import { z } from "zod"
import { BULK_LIMIT } from "@/lib/apps/bulk"
import { tag } from "@/lib/apps/fields"
import { type AppId, isId } from "@/lib/id"
import { action } from "@/lib/server/action"
import { changeApps, foreseeBulk } from "@/lib/server/apps/bulk"
import { cloneApp } from "@/lib/server/apps/clone-app"

const id = z.custom<AppId>((value) => typeof value === "string" && isId("app", value))
const tags = z.array(tag).max(20, "Change at most 20 tags at once.")
const today = () => new Date().toISOString().slice(0, 10)

const bulk = z.object({
  ids: z.array(id).min(1, "Choose at least one app.").max(BULK_LIMIT, `Choose at most ${BULK_LIMIT} apps.`),
  change: z.discriminatedUnion("do", [
    z.object({ do: z.literal("tag"), add: tags, remove: tags }),
    z.object({ do: z.literal("disable"), reason: z.string().trim().max(500).optional() }),
    z.object({
      do: z.literal("ask-rotation"),
      by: z.iso.date("Choose a day.").refine((day) => day > today(), "Choose a day to come."),
    }),
  ]),
})

export const foresee = action(bulk, foreseeBulk)
export const changeMany = action(bulk, changeApps)
export const clone = action(z.object({ id, name: z.string().trim() }), cloneApp)
