import { jwks } from "@/lib/server/oauth/documents"

export const GET = jwks
export const POST = jwks
export const PUT = jwks
export const PATCH = jwks
export const DELETE = jwks
export const OPTIONS = jwks
