import { introspectEndpoint } from "@/lib/server/oauth/endpoints"

export const GET = introspectEndpoint
export const POST = introspectEndpoint
export const PUT = introspectEndpoint
export const PATCH = introspectEndpoint
export const DELETE = introspectEndpoint
export const OPTIONS = introspectEndpoint
