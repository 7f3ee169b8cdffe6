import { toNextRoute } from "@/lib/server/http/plain"
import { serverMetadata } from "@/lib/server/oauth/documents"

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = toNextRoute(serverMetadata)
