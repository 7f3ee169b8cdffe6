import { tokenEndpoint } from "@/lib/server/oauth/endpoints"

export const GET = tokenEndpoint
export const POST = tokenEndpoint
export const PUT = tokenEndpoint
export const PATCH = tokenEndpoint
export const DELETE = tokenEndpoint
export const OPTIONS = tokenEndpoint
