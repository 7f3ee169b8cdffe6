import { describe, expect, it } from "vitest"
import {
  currentStep,
  EMPTY_APP,
  listSteps,
  readAppState,
  withAnswer,
  withExample,
  withMemory,
  writeAppState,
} from "./app-params"
import { clientKind } from "./client-kind"
import { EXAMPLES, type ExampleId } from "./examples"
import { listPaths } from "./graph"
import { exampleApp, listServerSteps, readServerState, writeServerState } from "./server-params"

const full = {
  ...withExample(EMPTY_APP, "patient-portal"),
  api: "api_1",
  name: "A & B=C?",
  redirectUris: ["https://a.example/cb?x=1&y=2", "https://b.example/"],
  launchUrls: ["https://a.example/launch"],
  proof: "key" as const,
  jwksUri: "https://a.example/jwks",
  preset: "portal" as const,
}
const ASKS = { asksMay: true }

describe("the address of “Register an app”", () => {
  it("carries everything typed and answered", () => {
    const again = readAppState(new URLSearchParams(writeAppState(full).toString()))
    expect(again).toEqual({ state: full, notices: [] })
  })

  it("ignores what it does not know", () => {
    const { state } = readAppState(new URLSearchParams("example=nonsense&proof=x&may=everything&step=zz"))
    expect(state).toEqual(EMPTY_APP)
    expect(currentStep(listSteps(state, ASKS), "zz", "api")).toBe("api")
  })

  it("opens at the first open question, and never beyond one", () => {
    const open = { ...full, name: "" }
    expect(currentStep(listSteps(open, ASKS), "review", "api")).toBe("details")
    expect(currentStep(listSteps(full, ASKS), null, "api")).toBe("review")
    expect(currentStep(listSteps(full, ASKS), "who", "api")).toBe("who")
  })

  it("asks what the app may do only where Admit's policies count", () => {
    expect(listSteps(full, { asksMay: false })).not.toContain("may")
  })

  it("leads every path of the questions to the details", () => {
    for (const path of listPaths(clientKind)) {
      const state = { ...EMPTY_APP, api: "none", example: "other" as const, answers: path.answers }
      expect(currentStep(listSteps(state, ASKS), null, "api")).toBe("details")
    }
  })
})

describe("answers", () => {
  it("given again leave the example standing; others leave it", () => {
    expect(withAnswer(full, "runs", "browser").example).toBe("patient-portal")
    expect(withAnswer(full, "runs", "device").example).toBe("other")
  })

  it("entered later and left by Back are remembered; the address counts where it speaks", () => {
    const before = { ...EMPTY_APP, api: "api_2", answers: { who: "nobody" } }
    const merged = withMemory(before, full)
    expect(merged).toMatchObject({ api: "api_2", name: full.name, redirectUris: full.redirectUris })
    expect(merged.answers).toEqual({ ...full.answers, who: "nobody" })
  })
})

describe("the address of “Set up a FHIR server”", () => {
  const apps = (Object.keys(EXAMPLES) as ExampleId[]).map((id) =>
    exampleApp(id, { name: id, redirectUri: "" }),
  )
  const state = {
    answers: { issuer: "admit", position: "gateway", "gateway-smart": "no" },
    name: "Ward & more",
    fhirBaseUrl: "https://fhir.example/r4",
    identifierUri: "https://aud.example",
    allowsPrivateHost: true,
    apps,
    appsChosen: true,
  }

  it("carries everything typed and answered, apps with theirs", () => {
    const again = readServerState(new URLSearchParams(writeServerState(state).toString()))
    expect(again).toEqual({ state, notices: [] })
  })

  it("shows a plan at once where nothing can be registered", () => {
    const answers = { issuer: "entra", "azure-server": "open-source", "oss-security": "off" }
    expect(listServerSteps({ ...state, name: "", answers }).at(-1)).toBe("plan")
    expect(listServerSteps({ ...state, name: "" }).at(-1)).toBe("details")
  })
})
