import { downloadFleet } from "@/lib/server/transfer/download"

export const GET = downloadFleet
