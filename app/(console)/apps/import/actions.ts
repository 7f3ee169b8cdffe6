"use server"

import { z } from "zod"
import { action } from "@/lib/server/action"
import { importApps, previewImport } from "@/lib/server/transfer/import-apps"
import { FORMAT_IDS } from "@/lib/transfer/formats"

const input = z.object({ text: z.string(), format: z.enum(FORMAT_IDS).optional() })

export const look = action(input, previewImport)
export const importNow = action(input, importApps)
