import { smartStyle } from "@/lib/server/oauth/documents"

export const GET = smartStyle
export const OPTIONS = smartStyle
