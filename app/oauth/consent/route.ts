import { consentEndpoint } from "@/lib/server/oauth/consent"

export const POST = consentEndpoint
