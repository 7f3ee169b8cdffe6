import { launchEndpoint } from "@/lib/server/oauth/endpoints"

export const POST = launchEndpoint
