import { toNextRoute } from "@/lib/server/http/plain"
import { revokeEndpoint } from "@/lib/server/oauth/endpoints"

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = toNextRoute(revokeEndpoint)
