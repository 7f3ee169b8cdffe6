import { finishUpstream } from "@/lib/server/upstream/sign-in"

export const GET = finishUpstream
