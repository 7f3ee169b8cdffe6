import type { FieldErrors } from "react-hook-form"
import { expect, it } from "vitest"
import { flattenErrors, messageAt, ownMessage } from "@/components/form/errors"

const errors = {
  name: { type: "server", message: "Enter a name" },
  uris: [undefined, { value: { type: "custom", message: "Needs https" } }],
  tags: { root: { type: "custom", message: "At least one" } },
  root: { server: { type: "server", message: "Not saved" } },
} as unknown as FieldErrors

it("lists every field message by dotted path and leaves the form's own out", () => {
  expect(flattenErrors(errors)).toEqual([
    { path: "name", message: "Enter a name" },
    { path: "uris.1.value", message: "Needs https" },
    { path: "tags", message: "At least one" },
  ])
})

it("a row finds an error nested below it, a list finds only its own", () => {
  expect(messageAt(errors, "uris.1")).toBe("Needs https")
  expect(messageAt(errors, "uris.0")).toBeUndefined()
  expect(ownMessage(errors, "uris")).toBeUndefined()
  expect(ownMessage(errors, "tags")).toBe("At least one")
})
