import { expect, it } from "vitest"
import { parse } from "yaml"
import { toEnv, toJson, toYaml } from "@/lib/text/named-values"

const values = [
  { name: "CLIENT_ID", value: "app_7h3kq9x2m4tn8vbc" },
  { name: "SCOPE", value: "openid fhirUser patient/*.rs" },
  { name: "PRIVATE_KEY", value: "-----BEGIN\n'quoted' $HOME\n-----END" },
]

it(".env quotes only what a shell would misread", () => {
  expect(toEnv(values).split("\n")).toEqual([
    "CLIENT_ID=app_7h3kq9x2m4tn8vbc",
    "SCOPE='openid fhirUser patient/*.rs'",
    "PRIVATE_KEY=\"-----BEGIN\\n'quoted' \\$HOME\\n-----END\"",
  ])
})

it("JSON and YAML give every value back unchanged", () => {
  expect(JSON.parse(toJson(values))).toEqual({
    clientId: values[0]?.value,
    scope: values[1]?.value,
    privateKey: values[2]?.value,
  })
  expect(parse(toYaml(values))).toEqual({
    client_id: values[0]?.value,
    scope: values[1]?.value,
    private_key: values[2]?.value,
  })
})
