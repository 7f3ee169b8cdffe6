import { selectEndpoint } from "@/lib/server/smart/select-context"

export const GET = selectEndpoint
export const POST = selectEndpoint
export const PUT = selectEndpoint
export const PATCH = selectEndpoint
export const DELETE = selectEndpoint
export const OPTIONS = selectEndpoint
