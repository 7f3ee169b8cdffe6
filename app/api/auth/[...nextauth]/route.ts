import NextAuth from "next-auth"
import { type AuthContext, guardEndpoints } from "@/lib/server/auth/endpoints"
import { authOptions } from "@/lib/server/auth/options"

const handler = guardEndpoints((request, context: AuthContext) => NextAuth(authOptions())(request, context))

export { handler as GET, handler as POST }
