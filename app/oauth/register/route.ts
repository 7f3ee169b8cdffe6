import { toNextRoute } from "@/lib/server/http/plain"
import { registerEndpoint } from "@/lib/server/oauth/register"

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = toNextRoute(registerEndpoint)
