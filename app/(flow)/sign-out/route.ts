import { signOutForm } from "@/lib/server/auth/flow-forms"

export const POST = signOutForm
