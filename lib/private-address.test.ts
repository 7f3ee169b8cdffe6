import { describe, expect, it } from "vitest"
import { looksPrivate } from "./private-address"

describe("looksPrivate", () => {
  it.each([
    "http://localhost:8080/fhir",
    "https://127.0.0.1",
    "https://[::1]/fhir",
    "https://10.1.2.3/fhir",
    "https://172.16.0.1",
    "https://192.168.1.1",
    "https://[fd00::1]",
    "https://fhir/r4",
    "https://fhir.hospital.internal",
    "http://fhir.hospital.example",
  ])("asks for %s", (url) => expect(looksPrivate(url)).toBe(true))
  it.each(["https://fhir.hospital.example", "https://172.32.0.1", "https://11.0.0.1", "not an address", ""])(
    "does not ask for %s",
    (url) => expect(looksPrivate(url)).toBe(false),
  )
})
