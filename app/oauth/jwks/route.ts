import { toNextRoute } from "@/lib/server/http/plain"
import { jwks } from "@/lib/server/oauth/documents"

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = toNextRoute(jwks)
