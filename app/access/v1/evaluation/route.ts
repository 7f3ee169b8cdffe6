import { evaluation } from "@/lib/server/decision/live"

export const POST = evaluation
