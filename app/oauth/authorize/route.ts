import { authorizeEndpoint } from "@/lib/server/oauth/authorize"

export const GET = authorizeEndpoint
export const POST = authorizeEndpoint
