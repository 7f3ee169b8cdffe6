import { describe, expect, it } from "vitest"
import { PERMISSIONS, type Permission, ROLE_LABELS, ROLES, reachOf } from "./roles"

const ALL = Object.keys(PERMISSIONS) as Permission[]
const heldBy = (role: (typeof ROLES)[number]) => ALL.filter((one) => reachOf(role, one) !== null)

describe("roles", () => {
  it("let an owner do everything", () => {
    expect(ALL.filter((one) => reachOf("owner", one) !== "all")).toEqual([])
  })

  it("keep owners and settings from everybody but owners", () => {
    expect(ALL.filter((one) => reachOf("admin", one) === null)).toEqual(["owner.edit", "settings.edit"])
  })

  it("let an auditor read everything and change nothing", () => {
    expect(heldBy("auditor")).toEqual(ALL.filter((one) => /\.(read|enter)$/.test(one)))
  })

  it("hold a developer to the apps they own", () => {
    expect(ALL.filter((one) => reachOf("developer", one) === "own")).toEqual([
      "app.read",
      "app.edit",
      "credential.edit",
    ])
    expect(ALL.filter((one) => reachOf("developer", one) === "all")).toEqual([
      "console.enter",
      "api.read",
      "policy.read",
    ])
  })

  it("give an end user nothing of the console", () => {
    expect(heldBy("member")).toEqual([])
  })

  it("each have a name and a meaning of their own", () => {
    expect(new Set(ROLES.map((role) => ROLE_LABELS[role].label)).size).toBe(ROLES.length)
    expect(new Set(ROLES.map((role) => ROLE_LABELS[role].meaning)).size).toBe(ROLES.length)
  })
})
