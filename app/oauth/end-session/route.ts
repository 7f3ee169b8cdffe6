import { endSessionEndpoint } from "@/lib/server/oauth/end-session"

export const GET = endSessionEndpoint
export const POST = endSessionEndpoint
