import { gateway } from "@/lib/server/gateway/live"

export const GET = gateway
export const HEAD = gateway
export const POST = gateway
export const PUT = gateway
export const PATCH = gateway
export const DELETE = gateway
export const OPTIONS = gateway
