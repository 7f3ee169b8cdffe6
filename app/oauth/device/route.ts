import { toNextRoute } from "@/lib/server/http/plain"
import { deviceEndpoint } from "@/lib/server/oauth/endpoints"

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = toNextRoute(deviceEndpoint)
