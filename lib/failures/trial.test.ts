import { describe, expect, test } from "vitest"
import { parseFhirRequest } from "@/lib/fhir/request"
import { toSample } from "./sample"
import { trialHref, trialOf } from "./trial"

function trial(detail: Record<string, unknown>, cause = "fhir.not_permitted") {
  const request = { method: "GET", path: "/fhir/x", headers: new Headers(), parameters: [], ip: "10.0.0.1" }
  return trialOf({ cause, sample: toSample(request, detail) })
}

describe("a refused call as the simulator takes it", () => {
  test.each([
    [{ action: "read", type: "Observation" }, "GET Observation/example"],
    [{ action: "vread", type: "Observation" }, "GET Observation/example/_history/1"],
    [{ action: "create", type: "Observation" }, "POST Observation"],
    [{ action: "update", type: "Observation" }, "PUT Observation/example"],
    [{ action: "patch", type: "Observation" }, "PATCH Observation/example"],
    [{ action: "delete", type: "Observation" }, "DELETE Observation/example"],
    [
      { action: "search", type: "Observation", parameters: ["patient", "_count", "_sort"] },
      "GET Observation?patient=example",
    ],
    [
      {
        action: "search",
        type: "Encounter",
        parameters: ["_include"],
        structure: ["_include=Encounter:subject"],
      },
      "GET Encounter?_include=Encounter%3Asubject",
    ],
    [{ action: "history", type: "Patient", level: "type" }, "GET Patient/_history"],
    [{ action: "history", type: null, level: "system" }, "GET _history"],
    [
      { action: "$everything", type: "Patient", level: "instance", operation: "$everything" },
      "GET Patient/example/$everything",
    ],
    [{ action: "$export", type: null, level: "system", operation: "$export" }, "GET $export"],
  ])("%j is %s, and the very interaction that was refused", (detail, asked) => {
    const found = trial(detail)
    expect(`${found?.method} ${found?.path}`).toBe(asked)
    const [path = "", query = ""] = (found?.path ?? "").split("?")
    const parsed = parseFhirRequest(found?.method ?? "", path, query)
    expect(parsed.ok && [parsed.call.action, parsed.call.type]).toEqual([detail.action, detail.type])
  })

  test("takes scopes, API, person and circumstances along, a patient only as a stand-in", () => {
    const found = trial({
      action: "read",
      type: "Patient",
      scopes: ["patient/*.rs", "openid"],
      apiId: "api_1",
      userId: "usr_1",
      auth: "dpop",
      hasPatient: true,
    })
    const href = found && trialHref("app_1", found)
    expect(Object.fromEntries(new URL(href ?? "", "https://x").searchParams)).toEqual({
      app: "app_1",
      api: "api_1",
      person: "usr_1",
      scopes: "patient/*.rs openid",
      patient: "example",
      method: "GET",
      path: "Patient/example",
      auth: "dpop",
      ip: "10.0.0.1",
    })
  })

  test("is nothing for what is no FHIR call, or a batch as a whole", () => {
    expect(trial({}, "secret.wrong")).toBeNull()
    expect(trial({ action: "batch", type: null })).toBeNull()
  })
})
