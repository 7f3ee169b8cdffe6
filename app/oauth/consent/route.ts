import { consentEndpoint } from "@/lib/server/oauth/consent"

export const GET = consentEndpoint
export const POST = consentEndpoint
export const PUT = consentEndpoint
export const PATCH = consentEndpoint
export const DELETE = consentEndpoint
export const OPTIONS = consentEndpoint
