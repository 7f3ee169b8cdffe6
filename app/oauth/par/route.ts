import { parEndpoint } from "@/lib/server/oauth/endpoints"

export const GET = parEndpoint
export const POST = parEndpoint
export const PUT = parEndpoint
export const PATCH = parEndpoint
export const DELETE = parEndpoint
export const OPTIONS = parEndpoint
