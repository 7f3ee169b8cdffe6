import { registerEndpoint } from "@/lib/server/oauth/register"

export const GET = registerEndpoint
export const POST = registerEndpoint
export const PUT = registerEndpoint
export const PATCH = registerEndpoint
export const DELETE = registerEndpoint
export const OPTIONS = registerEndpoint
