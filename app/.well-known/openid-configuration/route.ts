import { toNextRoute } from "@/lib/server/http/plain"
import { openIdConfiguration } from "@/lib/server/oauth/documents"

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = toNextRoute(openIdConfiguration)
