import { smartConfiguration } from "@/lib/server/oauth/documents"

export const GET = smartConfiguration
export const OPTIONS = smartConfiguration
