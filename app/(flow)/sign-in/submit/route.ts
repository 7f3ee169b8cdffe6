import { signInForm } from "@/lib/server/auth/flow-forms"

export const POST = signInForm
