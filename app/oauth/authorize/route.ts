import { authorizeEndpoint } from "@/lib/server/oauth/authorize"

export const GET = authorizeEndpoint
export const POST = authorizeEndpoint
export const PUT = authorizeEndpoint
export const PATCH = authorizeEndpoint
export const DELETE = authorizeEndpoint
export const OPTIONS = authorizeEndpoint
