import type { NextRequest } from "next/server"
import NextAuth from "next-auth"
import { guardEndpoints } from "@/lib/server/auth/endpoints"
import { authOptions } from "@/lib/server/auth/options"

type Context = { params: Promise<{ nextauth: string[] }> }
const handler = guardEndpoints<NextRequest, Context>((request, context) =>
  NextAuth(authOptions())(request, context),
)

export { handler as GET, handler as POST }
