import { joinForm } from "@/lib/server/auth/flow-forms"

export const POST = joinForm
