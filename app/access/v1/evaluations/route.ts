import { evaluations } from "@/lib/server/decision/live"

export const POST = evaluations
