import { toNextRoute } from "@/lib/server/http/plain"
import { userinfoEndpoint } from "@/lib/server/oauth/endpoints"

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = toNextRoute(userinfoEndpoint)
