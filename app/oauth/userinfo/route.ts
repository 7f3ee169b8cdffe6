import { userinfoEndpoint } from "@/lib/server/oauth/endpoints"

export const GET = userinfoEndpoint
export const POST = userinfoEndpoint
export const PUT = userinfoEndpoint
export const PATCH = userinfoEndpoint
export const DELETE = userinfoEndpoint
export const OPTIONS = userinfoEndpoint
