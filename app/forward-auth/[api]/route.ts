import { forwardAuth } from "@/lib/server/decision/live"

export const GET = forwardAuth
export const HEAD = forwardAuth
export const POST = forwardAuth
export const PUT = forwardAuth
export const PATCH = forwardAuth
export const DELETE = forwardAuth
export const OPTIONS = forwardAuth
