import { codeForm } from "@/lib/server/auth/flow-forms"

export const POST = codeForm
