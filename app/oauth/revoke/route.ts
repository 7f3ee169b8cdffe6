import { revokeEndpoint } from "@/lib/server/oauth/endpoints"

export const GET = revokeEndpoint
export const POST = revokeEndpoint
export const PUT = revokeEndpoint
export const PATCH = revokeEndpoint
export const DELETE = revokeEndpoint
export const OPTIONS = revokeEndpoint
