import { toNextRoute } from "@/lib/server/http/plain"
import { launchEndpoint } from "@/lib/server/oauth/endpoints"

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = toNextRoute(launchEndpoint)
