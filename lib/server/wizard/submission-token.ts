/** The token a page carries so that what it sends twice is registered once. Not a secret. */

import { randomBytes } from "@/lib/server/random"

export const newSubmission = (): string => Buffer.from(randomBytes(18)).toString("base64url")
