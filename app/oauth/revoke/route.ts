import { revokeEndpoint } from "@/lib/server/oauth/endpoints"

export const POST = revokeEndpoint
export const OPTIONS = revokeEndpoint
