import { parEndpoint } from "@/lib/server/oauth/endpoints"

export const POST = parEndpoint
export const OPTIONS = parEndpoint
