import { deviceAnswerEndpoint } from "@/lib/server/oauth/device"

export const POST = deviceAnswerEndpoint
