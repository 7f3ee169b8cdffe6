import { toNextRoute } from "@/lib/server/http/plain"
import { tokenEndpoint } from "@/lib/server/oauth/endpoints"

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = toNextRoute(tokenEndpoint)
