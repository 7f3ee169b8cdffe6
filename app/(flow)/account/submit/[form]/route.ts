import { accountForm } from "@/lib/server/account/account-forms"

export const POST = accountForm
