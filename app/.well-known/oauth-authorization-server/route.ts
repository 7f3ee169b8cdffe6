import { serverMetadata } from "@/lib/server/oauth/documents"

export const GET = serverMetadata
export const POST = serverMetadata
export const PUT = serverMetadata
export const PATCH = serverMetadata
export const DELETE = serverMetadata
export const OPTIONS = serverMetadata
