/** What a page of the wizard is given when it is made. */

import { randomUUID } from "node:crypto"
import { randomBytes } from "@/lib/server/random"

/** The token by which what is sent twice is registered once. Not a secret. */
export const newSubmission = (): string => Buffer.from(randomBytes(18)).toString("base64url")

/** More than a script for Entra ID ever needs: one for each scope and role. */
const GUIDS = 48

/** Random ids for the scopes and roles of an exported script. */
export const newGuids = (): string[] => Array.from({ length: GUIDS }, () => randomUUID())
