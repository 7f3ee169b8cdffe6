import { openIdConfiguration } from "@/lib/server/oauth/documents"

export const GET = openIdConfiguration
export const POST = openIdConfiguration
export const PUT = openIdConfiguration
export const PATCH = openIdConfiguration
export const DELETE = openIdConfiguration
export const OPTIONS = openIdConfiguration
