import { deviceEndpoint } from "@/lib/server/oauth/endpoints"

export const GET = deviceEndpoint
export const POST = deviceEndpoint
export const PUT = deviceEndpoint
export const PATCH = deviceEndpoint
export const DELETE = deviceEndpoint
export const OPTIONS = deviceEndpoint
