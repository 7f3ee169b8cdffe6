import { userinfoEndpoint } from "@/lib/server/oauth/endpoints"

export const GET = userinfoEndpoint
export const POST = userinfoEndpoint
export const OPTIONS = userinfoEndpoint
