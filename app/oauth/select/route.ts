import { selectEndpoint } from "@/lib/server/smart/select-context"

export const POST = selectEndpoint
