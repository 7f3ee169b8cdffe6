import { jwks } from "@/lib/server/oauth/documents"

export const GET = jwks
export const OPTIONS = jwks
