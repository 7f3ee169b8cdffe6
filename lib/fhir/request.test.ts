import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { parseFhirRequest, pathOf } from "./request"

const read = (request: string) => {
  const [method = "", url = ""] = request.split(" ")
  const [path = "", query = ""] = url.split("?")
  return parseFhirRequest(method, path, query)
}

describe("parseFhirRequest (http://hl7.org/fhir/R4/http.html)", () => {
  it.each([
    ["GET Patient/1", { action: "read", level: "instance", type: "Patient", id: "1" }],
    ["HEAD Patient/1", { action: "read", level: "instance" }],
    ["GET /Patient/1/", { action: "read", id: "1" }],
    ["GET Patient/1/_history/3", { action: "vread", id: "1", versionId: "3" }],
    ["GET Patient/1/_history", { action: "history", level: "instance" }],
    ["GET Patient/_history", { action: "history", level: "type" }],
    ["GET _history", { action: "history", level: "system", type: null }],
    ["GET Patient?name=a", { action: "search", level: "type", params: [["name", "a"]] }],
    ["POST Patient/_search", { action: "search", searchByPost: true }],
    ["POST _search", { action: "search", level: "system", searchByPost: true }],
    ["GET ?_type=Patient", { action: "search", level: "system" }],
    [
      "GET Patient/1/Observation?code=2",
      { action: "search", type: "Observation", compartment: { type: "Patient", id: "1" } },
    ],
    ["GET Patient/1/*", { action: "search", type: null, compartment: { type: "Patient", id: "1" } }],
    [
      "POST Patient/1/Observation/_search",
      { action: "search", searchByPost: true, compartment: { type: "Patient", id: "1" } },
    ],
    ["POST Patient", { action: "create", level: "type" }],
    ["PUT Patient/1", { action: "update", conditional: false }],
    ["PUT Patient?identifier=1", { action: "update", conditional: true }],
    ["PATCH Patient/1", { action: "patch" }],
    ["DELETE Patient?identifier=1", { action: "delete", conditional: true }],
    ["GET Patient/1/$everything", { action: "$everything", level: "instance", operation: "$everything" }],
    ["GET $export", { action: "$export", level: "system" }],
    ["POST Observation/$lastn", { action: "operation", operation: "$lastn", level: "type" }],
    ["POST $graphql", { action: "$graphql" }],
    ["POST ", { action: "batch", level: "system" }],
    ["GET metadata", { action: "capabilities" }],
  ])("%s", (request, expected) => expect(read(request)).toMatchObject({ ok: true, call: expected }))

  it.each([
    ["GET Nonsense", 404],
    ["GET patient/1", 404],
    ["GET Patient/1/2/3/4", 404],
    ["GET Patient/1/nonsense", 404],
    ["GET Patient/a_b", 400],
    ["GET Patient/..", 400],
    ["GET Patient/%2e%2e", 400],
    ["GET Patient/a%2Fb", 400],
    ["GET Patient/a%5cb", 400],
    ["GET Patient/a%00", 400],
    ["GET Patient/%E0%A4%A", 400],
    ["GET Patient//1", 400],
    ["GET $", 400],
    ["GET $UPPER", 400],
    ["TRACE Patient", 405],
    ["POST metadata", 405],
    ["DELETE ", 405],
    ["POST Patient/1", 405],
  ])("%s is refused with %i", (request, status) => expect(read(request)).toMatchObject({ ok: false, status }))

  it("whatever is sent, the answer is a call whose path means the same call, or a refusal", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "Patient",
        "Observation",
        "_history",
        "_search",
        "$everything",
        "metadata",
        "*",
        "1",
        "..",
        "%2e%2e",
        "",
      ),
      fc.string({ maxLength: 12 }),
    )
    const method = fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "BREW")
    fc.assert(
      fc.property(method, fc.array(piece, { maxLength: 5 }), (verb, pieces) => {
        const parsed = parseFhirRequest(verb, pieces.join("/"), "")
        if (!parsed.ok) return
        const path = pathOf(parsed.call)
        expect(path).not.toMatch(/\.\.|\/\/|[\\?#\s]/)
        expect(parseFhirRequest(verb, path, "")).toEqual(parsed)
      }),
      { numRuns: 3000 },
    )
  })
})
