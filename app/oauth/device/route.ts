import { deviceEndpoint } from "@/lib/server/oauth/endpoints"

export const POST = deviceEndpoint
export const OPTIONS = deviceEndpoint
