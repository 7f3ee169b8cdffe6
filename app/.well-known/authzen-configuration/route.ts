import { authzen } from "@/lib/server/decision/live"

export const GET = authzen
