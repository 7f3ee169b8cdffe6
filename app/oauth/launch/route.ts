import { launchEndpoint } from "@/lib/server/oauth/endpoints"

export const GET = launchEndpoint
export const POST = launchEndpoint
export const PUT = launchEndpoint
export const PATCH = launchEndpoint
export const DELETE = launchEndpoint
export const OPTIONS = launchEndpoint
