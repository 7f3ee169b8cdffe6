import { nextAuthEndpoint } from "@/lib/server/auth/next-auth"

export { nextAuthEndpoint as GET, nextAuthEndpoint as POST }
