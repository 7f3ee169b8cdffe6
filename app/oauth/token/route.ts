import { tokenEndpoint } from "@/lib/server/oauth/endpoints"

export const POST = tokenEndpoint
export const OPTIONS = tokenEndpoint
