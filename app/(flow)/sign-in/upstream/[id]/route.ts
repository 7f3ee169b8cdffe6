import { beginUpstream } from "@/lib/server/upstream/sign-in"

export const GET = beginUpstream
