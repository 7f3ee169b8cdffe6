/** Why a call of the FHIR API was refused. */

import type { RefusalCode } from "@/lib/policy/model"
import type { Entry } from "./explanation"

export const FHIR_CAUSES = {
  "fhir.no_scope": [
    "No scope of the token covers this call.",
    "Ask for the scope when the token is requested; if the registration does not allow it, allow it first.",
    "SMART App Launch 2.2",
    "allow_scopes",
  ],
  "fhir.outside_record": [
    "The call reaches outside the patient's record the token is bound to.",
    "Nothing to mend for a patient app. An app for many patients asks for user/ or system/ scopes.",
    "SMART App Launch 2.2",
  ],
  "fhir.outside_scope": [
    "The resource is not among those the token's scopes narrow to, such as a category.",
    "Ask for a wider scope, if the app needs it.",
    "SMART App Launch 2.2",
    "allow_scopes",
  ],
  "fhir.cannot_judge": [
    "The call could not be judged, and what cannot be judged is refused.",
    "Use a plainer call: without the parameter, include or operation named below.",
    "FHIR R4 RESTful API",
  ],
  "fhir.no_policy": [
    "No policy is linked to the app, so it may do nothing at the API.",
    "Link a policy that says what the app may do.",
    "Admit: default deny",
    "link_policy",
  ],
  "fhir.forbidden": [
    "A policy forbids this call.",
    "Read the policy named below; a forbid wins over every permit.",
    "Admit: forbid wins",
    "open_policy",
  ],
  "fhir.not_permitted": [
    "None of the linked policies permits this call.",
    "Try the call in the simulator, and widen a policy or link another one if it should pass.",
    "Admit: default deny",
    "link_policy",
  ],
  "fhir.policy_error": [
    "A forbidding policy could not be evaluated, so the call was refused.",
    "Mend the policy named below.",
    "Admit: an error in a forbid denies",
    "open_policy",
  ],
} as const satisfies Record<`fhir.${RefusalCode}`, Entry>

export const GATEWAY_CAUSES = {
  "gateway.no_credentials": [
    "The call carried no access token.",
    "Send Authorization: Bearer and an access token for this API.",
    "RFC 6750 §3",
  ],
  "gateway.malformed": [
    "The Authorization header is not a known scheme and one value.",
    "Send Authorization: Bearer and the token, with one space and nothing behind it.",
    "RFC 6750 §2.1",
  ],
  "gateway.token_invalid": [
    "The access token is unknown, expired or revoked.",
    "Get a new token; the expiry stands in expires_in.",
    "RFC 6750 §3.1",
  ],
  "gateway.token_bound": [
    "The token is bound to a DPoP key and was sent without a valid proof.",
    "Send Authorization: DPoP with a proof for this very call.",
    "RFC 9449 §7.1",
  ],
  "gateway.other_audience": [
    "The access token was issued for another API.",
    "Ask for a token with aud or resource set to this API's audience.",
    "RFC 9068 §4",
    "open_api",
  ],
  "gateway.basic_refused": [
    "Basic at the FHIR API was refused: wrong secret, or an app that may not use it.",
    "Get a token instead, or allow Basic in the service app's settings.",
    "RFC 6749 §2.3.1",
    "open_settings",
  ],
  "gateway.subject_gone": [
    "The app or the person the token was issued to is disabled or gone.",
    "Enable the app or the person again if they should still work here.",
    "RFC 6750 §3.1",
    "enable_app",
  ],
  "gateway.no_api": [
    "No API is served under the address that was called.",
    "Copy the FHIR base from the API's page; an API that enforces by itself is called at its own address.",
    "Admit: addresses of APIs",
  ],
  "gateway.body": [
    "The body of the call could not be read.",
    "Send JSON as application/fhir+json, a form to _search, and a batch or transaction Bundle to the FHIR base.",
    "FHIR R4 RESTful API",
  ],
  "gateway.too_large": [
    "The call is larger than the gateway takes.",
    "Send a shorter address or a smaller body; split a Bundle.",
    "FHIR R4 RESTful API",
  ],
  "gateway.proxy": [
    "A reverse proxy asked whether a call may pass, in a way that cannot be judged.",
    "Set the proxy up as the API's page shows it: it must say method and address itself, in one way.",
    "Admit: forward auth",
  ],
  "gateway.page_link": [
    "The link to a further page or an export's file is too old, or was given to another app, person or patient.",
    "Search or export again, and follow the links of that answer.",
    "Admit: links to further pages",
  ],
  "gateway.not_understood": [
    "The call is not a FHIR interaction this gateway understands.",
    "Check the path, the method and the resource type.",
    "FHIR R4 RESTful API",
  ],
} as const satisfies Record<string, Entry>
