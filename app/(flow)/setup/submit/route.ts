import { setUpForm } from "@/lib/server/auth/flow-forms"

export const POST = setUpForm
