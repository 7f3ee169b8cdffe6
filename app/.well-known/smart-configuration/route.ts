import { toNextRoute } from "@/lib/server/http/plain"
import { smartConfiguration } from "@/lib/server/oauth/documents"

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = toNextRoute(smartConfiguration)
