import { serverMetadata } from "@/lib/server/oauth/documents"

export const GET = serverMetadata
export const OPTIONS = serverMetadata
