import { toNextRoute } from "@/lib/server/http/plain"
import { parEndpoint } from "@/lib/server/oauth/endpoints"

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = toNextRoute(parEndpoint)
