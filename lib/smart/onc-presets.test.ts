import { describe, expect, test } from "vitest"
import { withDefaults } from "@/lib/apps/rules"
import { type AppSettings, parseNewApp } from "@/lib/apps/schema"
import { parseScope } from "@/lib/smart/scopes"
import { GRANULAR_CATEGORIES, ONC_PRESETS } from "./onc-presets"

const app = (kind: "public" | "confidential", platform: "web" | "spa" | "native"): AppSettings =>
  parseNewApp(
    withDefaults({
      kind,
      name: "Records",
      smart: true,
      allowedScopes: ["openid", "launch/patient", "patient/*.rs"],
      redirectUris: [
        { uri: platform === "native" ? "com.example.records:/cb" : "https://records.example/cb", platform },
      ],
      tokens: {
        accessTtlSeconds: 7200,
        refreshIdleTtlSeconds: null,
        refreshAbsoluteTtlSeconds: null,
        refreshGraceSeconds: 0,
      },
      grantTypes: ["authorization_code"],
    }),
  )

describe("ONC presets", () => {
  test.each(ONC_PRESETS)(
    "$id: one change meets the rule, is allowed, and a second changes nothing",
    (preset) => {
      const before = app("confidential", "web")
      expect(preset.isMet(before)).toBe(false)
      const after = parseNewApp({ ...before, ...preset.change(before) })
      expect(preset.isMet(after)).toBe(true)
      expect(parseNewApp({ ...after, ...preset.change(after) })).toEqual(after)
    },
  )

  test("refresh tokens for three months are for apps that can keep them", () => {
    const refresh = ONC_PRESETS.find(({ id }) => id === "refresh")
    expect(refresh?.appliesTo(app("confidential", "web"))).toBe(true)
    expect(refresh?.appliesTo(app("public", "native"))).toBe(true)
    expect(refresh?.appliesTo(app("public", "spa"))).toBe(false)
  })

  test("every category is a granular scope that can be written", () => {
    for (const [type, category] of GRANULAR_CATEGORIES)
      expect(parseScope(`patient/${type}.rs?category=${category}`).ok).toBe(true)
  })
})
