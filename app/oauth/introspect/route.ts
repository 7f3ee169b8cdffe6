import { introspectEndpoint } from "@/lib/server/oauth/endpoints"

export const POST = introspectEndpoint
