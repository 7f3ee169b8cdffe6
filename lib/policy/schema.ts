/**
 * The Cedar schema every policy is checked against, strictly. Types, groups, roles and actions are
 * enumerations, so a policy naming one that does not exist is refused with the nearest name.
 * https://docs.cedarpolicy.com/schema/schema.html
 */

import { ACTIONS } from "@/lib/fhir/interactions"
import { GROUP_NAMES, RESOURCE_TYPES } from "@/lib/fhir/resource-types"
import { ROLES } from "@/lib/people/roles"

const quoted = (names: readonly string[]) => names.map((name) => JSON.stringify(name)).join(", ")

/** The names a policy may use, for "did you mean". */
export const SCHEMA_NAMES: Readonly<Record<"Type" | "Group" | "Role" | "Action", readonly string[]>> = {
  Type: RESOURCE_TYPES,
  Group: GROUP_NAMES,
  Role: ROLES,
  Action: ACTIONS,
}

export const CEDAR_SCHEMA = `
entity Role enum [${quoted(ROLES)}];
entity Type enum [${quoted(RESOURCE_TYPES)}];
entity Group enum [${quoted(GROUP_NAMES)}];

// A registered client application.
entity App = {
  kind: String,          // "public", "confidential" or "service"
  clientId: String,
  smart: Bool,
  tags: Set<String>
};

// The person signed in, decided apart from the app.
entity User in [Role] = {
  fhirUser?: String,     // "Practitioner/7"
  patient?: String,      // the id, when the person's FHIR user is a patient
  practitioner: Bool     // when it is a practitioner or a practitioner's role
};

// One resource, or a search: then each attribute says what every result is constrained to.
entity Resource in [Type, Group] = {
  type: String,          // "Observation"; "*" when the call names no type
  id?: String,
  patient?: String,      // id of the patient whose record it stands in
  shared: Bool,          // about no patient at all: practitioners, places, drugs, definitions
  categories: Set<String>,
  labels: Set<String>    // meta.security codes
};

action ${quoted(ACTIONS)}
  appliesTo {
    principal: [App, User],
    resource: [Resource],
    context: {
      patient?: String,  // id of the patient the call is bound to
      person: Bool,      // somebody is signed in
      personPatient?: String,// id of the patient the person signed in is
      scopes: Set<String>,
      auth: String,      // "bearer", "dpop" or "basic"
      dpop: Bool,
      method: String,
      level: String,     // "system", "type" or "instance"
      operation?: String,// "$validate"
      compartment: Bool, // asked within a compartment: Patient/7/Observation
      conditional: Bool, // update, patch or delete by search
      params: Set<String>,// names of the search parameters
      includes: Bool,    // _include or _revinclude is asked for
      chained: Bool,     // a parameter looks through a reference
      ip?: ipaddr,
      hour: Long,        // 0 to 23, UTC
      weekday: Long,     // 1 Monday to 7 Sunday, UTC
      now: datetime,
      tokenAgeSeconds: Long
    }
  };
`

/** Context attributes that move with the clock: answers that look at them are never cached. */
export const TIME_ATTRIBUTES: readonly string[] = ["hour", "weekday", "now", "tokenAgeSeconds"]
