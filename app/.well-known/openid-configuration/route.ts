import { openIdConfiguration } from "@/lib/server/oauth/documents"

export const GET = openIdConfiguration
export const OPTIONS = openIdConfiguration
