import { smartConfiguration } from "@/lib/server/oauth/documents"

export const GET = smartConfiguration
export const POST = smartConfiguration
export const PUT = smartConfiguration
export const PATCH = smartConfiguration
export const DELETE = smartConfiguration
export const OPTIONS = smartConfiguration
