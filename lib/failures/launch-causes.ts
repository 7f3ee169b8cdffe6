/** Causes of SMART launches, and those the launcher of an app asked to have acted out. */

import type { SimulatedError } from "@/lib/smart/simulated-errors"
import type { Entry } from "./explanation"

const SMART = "SMART App Launch 2.2"
const AGAIN = "Start again from the EHR; a launch is good once, for one app at one API, for five minutes."

export const LAUNCH_CAUSES = {
  "launch.unknown": ["No launch of this name was made here.", AGAIN, SMART],
  "launch.expired": ["The launch has expired.", AGAIN, SMART],
  "launch.used": ["The launch was used before.", AGAIN, SMART],
  "launch.other_app": ["The launch was made for another app.", AGAIN, SMART],
  "launch.other_api": [
    "The launch was made for another FHIR server than aud names.",
    "Send as aud the iss the app was opened with, to the letter.",
    SMART,
  ],
  "launch.scope_missing": [
    "A launch was sent without the scope launch.",
    "Ask for the scope launch whenever the launch parameter is sent.",
    SMART,
  ],
  "launch.context_missing": [
    "Every scope asked for needs a launch that carries its context, and there is none.",
    "Open the app from the EHR, or ask for launch/patient to let the person choose.",
    SMART,
  ],
  "launch.patient_hidden": [
    "The person may not open this patient.",
    "Link a policy that lets them, or correct their FHIR record on the People page.",
    SMART,
  ],
  "launch.patient_unknown": [
    "The FHIR server has no patient of the id the launch names.",
    "Send the id of a Patient at this API, without its type.",
    SMART,
  ],
  "launch.chart_unreachable": [
    "The FHIR server did not say whether the patient is there.",
    "See that it runs, and that the API's address and credential for it are right.",
    SMART,
  ],
  "launch.context_needed": [
    "The app asked for prompt=none, and a patient or a visit has to be chosen.",
    "Leave prompt out, or open the app by a launch that names the patient.",
    "OpenID Connect Core §3.1.2.1",
  ],
  "launch.no_permission": [
    "The access token does not allow making launches.",
    "Let the service app ask for the scope launch.create, and ask for a token with it.",
    "RFC 6750 §3.1",
  ],
  "launch.app": [
    "The app to launch is not known, or cannot be launched at this API.",
    "Give the app the API and the scope launch, and see that it is active.",
    SMART,
  ],
  "launch.person": [
    "No one person has the FHIR record the launch is for.",
    "Give exactly one person this FHIR record on the People page.",
    SMART,
  ],
  "launch.context": [
    "The launch context could not be read.",
    "Send ids without their type, booleans as true or false, and fhirContext as a JSON list.",
    SMART,
  ],
} as const satisfies Record<string, Entry>

const acted = (what: string): Entry => [
  `The launcher had this acted out: ${what}.`,
  "Nothing to mend: choose another error, or none, in the launcher of the app.",
  "Admit: launcher",
]

/** What each acted-out error is when nobody acts it: the launcher explains it in the words the inbox would use. */
export const STANDS_FOR = {
  auth_invalid_client_id: "authorize.client_unknown",
  auth_invalid_redirect_uri: "authorize.redirect_uri",
  auth_invalid_scope: "scope.none_allowed",
  auth_access_denied: "authorize.denied",
  auth_temporarily_unavailable: "authorize.rate",
  auth_invalid_client_secret: "secret.wrong",
  token_invalid_token: "code.unknown",
  token_expired_code: "code.expired",
  token_invalid_scope: "scope.beyond_grant",
  token_invalid_jti: "assertion.replayed",
  token_expired_registration_token: "secret.expired",
  token_expired_refresh_token: "refresh.expired",
  request_invalid_token: "gateway.token_invalid",
  request_expired_token: "gateway.token_invalid",
} as const satisfies Record<SimulatedError, string>

export const SIMULATED_CAUSES = {
  "simulated.auth_invalid_client_id": acted("an unknown client id"),
  "simulated.auth_invalid_redirect_uri": acted("a redirect URI that is not registered"),
  "simulated.auth_invalid_scope": acted("a scope that is not allowed"),
  "simulated.auth_access_denied": acted("a person who refuses"),
  "simulated.auth_temporarily_unavailable": acted("a server that is busy"),
  "simulated.auth_invalid_client_secret": acted("a wrong client secret"),
  "simulated.token_invalid_token": acted("a code that is not valid"),
  "simulated.token_expired_code": acted("a code that has expired"),
  "simulated.token_invalid_scope": acted("a scope beyond what was granted"),
  "simulated.token_invalid_jti": acted("an assertion that was used before"),
  "simulated.token_expired_registration_token": acted("a registration that has expired"),
  "simulated.token_expired_refresh_token": acted("a refresh token that has expired"),
} as const satisfies Record<string, Entry>
