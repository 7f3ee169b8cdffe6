/** Tokens of the forms within an authorization, bound to the session and to the very thing the form is about. */

import { refuse } from "@/lib/oauth/refusals"
import { isForeignOrigin } from "../csrf"
import { derivedKey } from "../master-key"
import type { Session } from "../session"
import { equal, hmac } from "./hash"

/** A foreign page has neither the session nor the handle. @param purpose the form: `consent form` */
export const formToken = (purpose: string, session: Session, handle: string): string =>
  Buffer.from(hmac(derivedKey(purpose), `${session.id}\n${handle}`)).toString("base64url")

/** @throws invalid_request unless the form came from our page for this session and handle */
export function checkFormToken(
  request: Request,
  of: { purpose: string; session: Session; handle: string; csrf: string },
): void {
  const expected = new TextEncoder().encode(formToken(of.purpose, of.session, of.handle))
  if (isForeignOrigin(request) || !equal(new TextEncoder().encode(of.csrf), expected))
    throw refuse("consent.csrf")
}
