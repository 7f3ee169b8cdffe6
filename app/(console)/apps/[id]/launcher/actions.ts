"use server"

import { z } from "zod"
import { type AppId, type Id, isId } from "@/lib/id"
import { action } from "@/lib/server/action"
import { dropScenario, keepScenario, launchApp } from "@/lib/server/smart/launcher"
import { launcherStateSchema } from "@/lib/smart/launcher-state"

const appId = z.custom<AppId>((value) => typeof value === "string" && isId("app", value))
const scenarioId = z.custom<Id<"scenario">>((value) => typeof value === "string" && isId("scenario", value))
const name = z.string().trim().min(1, "Name the scenario.").max(80, "Use at most 80 characters.")

export const launch = action(z.object({ appId, state: launcherStateSchema }), launchApp)
export const saveScenario = action(z.object({ appId, name, state: launcherStateSchema }), keepScenario)
export const removeScenario = action(z.object({ appId, id: scenarioId }), dropScenario)
