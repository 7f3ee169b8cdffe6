import { withdrawForm } from "@/lib/server/auth/flow-forms"

export const POST = withdrawForm
