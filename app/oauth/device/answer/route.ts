import { deviceAnswerEndpoint } from "@/lib/server/oauth/device"

export const GET = deviceAnswerEndpoint
export const POST = deviceAnswerEndpoint
export const PUT = deviceAnswerEndpoint
export const PATCH = deviceAnswerEndpoint
export const DELETE = deviceAnswerEndpoint
export const OPTIONS = deviceAnswerEndpoint
