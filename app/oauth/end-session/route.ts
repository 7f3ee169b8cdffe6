import { endSessionEndpoint } from "@/lib/server/oauth/end-session"

export const GET = endSessionEndpoint
export const POST = endSessionEndpoint
export const PUT = endSessionEndpoint
export const PATCH = endSessionEndpoint
export const DELETE = endSessionEndpoint
export const OPTIONS = endSessionEndpoint
