import { openHandOverRequest } from "@/lib/server/apps/hand-over-route"

export const POST = openHandOverRequest
