/** next-auth's own endpoints, guarded. */

import type { NextRequest } from "next/server"
import NextAuth from "next-auth"
import { guardEndpoints } from "./endpoints"
import { authOptions } from "./options"

type Context = { params: Promise<{ nextauth: string[] }> }

export const nextAuthEndpoint = guardEndpoints<NextRequest, Context>((request, context) =>
  NextAuth(authOptions())(request, context),
)
