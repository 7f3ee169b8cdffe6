import { smartStyle } from "@/lib/server/oauth/documents"

export const GET = smartStyle
export const POST = smartStyle
export const PUT = smartStyle
export const PATCH = smartStyle
export const DELETE = smartStyle
export const OPTIONS = smartStyle
