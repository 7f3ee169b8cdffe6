import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { ACTIONS, type Action } from "@/lib/fhir/interactions"
import { GROUP_NAMES, RESOURCE_TYPES, typesOfGroup } from "@/lib/fhir/resource-types"
import { EMPTY_GRID, type Grid, normalizeGrid } from "@/lib/policy/grid"
import { cellState, permitsWholly, sectionsOf, setCategories, toggleCell } from "./grid-edit"

const whole = (target: string) => ({ target, categories: [] })
const gridOf = (...rows: [string, ...Action[]][]): Grid =>
  normalizeGrid({
    ...EMPTY_GRID,
    rows: rows.map(([target, ...actions]) => ({ ...whole(target), actions })),
  })

const TARGETS = [...RESOURCE_TYPES, ...GROUP_NAMES.map((group) => `Group:${group}`), "*"]
const grids = fc
  .array(
    fc.record({
      target: fc.constantFrom(...TARGETS),
      actions: fc.subarray([...ACTIONS], { minLength: 1 }),
      categories: fc.constantFrom<readonly string[]>([], [], ["laboratory"]),
    }),
    { maxLength: 6 },
  )
  .map((rows) => normalizeGrid({ ...EMPTY_GRID, rows }))

describe("toggleCell", () => {
  it("changes what is permitted on that type and on no other", () => {
    fc.assert(
      fc.property(
        grids,
        fc.constantFrom(...RESOURCE_TYPES),
        fc.constantFrom(...ACTIONS),
        (grid, type, action) => {
          const after = toggleCell(grid, whole(type), action)
          for (const other of RESOURCE_TYPES) {
            const before = permitsWholly(grid, other, action)
            expect(permitsWholly(after, other, action)).toBe(other === type ? !before : before)
          }
        },
      ),
      { numRuns: 40 },
    )
  })
  it("leaves every other action alone", () => {
    fc.assert(
      fc.property(grids, fc.constantFrom(...TARGETS), (grid, target) => {
        const after = toggleCell(grid, whole(target), "read")
        const others = (of: Grid) =>
          normalizeGrid({
            ...of,
            rows: of.rows.map((row) => ({
              ...row,
              actions: row.actions.filter((action) => action !== "read"),
            })),
          })
        expect(others(after)).toEqual(others(grid))
      }),
    )
  })
  it("twice on a group or type leaves it as permitted as it was", () => {
    fc.assert(
      fc.property(grids, fc.constantFrom(...RESOURCE_TYPES), (grid, type) => {
        const twice = toggleCell(toggleCell(grid, whole(type), "read"), whole(type), "read")
        for (const other of RESOURCE_TYPES)
          expect(permitsWholly(twice, other, "read")).toBe(permitsWholly(grid, other, "read"))
      }),
    )
  })
  it("ticking a group takes the place of its types' own ticks", () => {
    const after = toggleCell(gridOf(["Condition", "read", "create"]), whole("Group:clinical"), "read")
    expect(after).toEqual(gridOf(["Group:clinical", "read"], ["Condition", "create"]))
  })
  it("unticking a type under everything keeps all the rest", () => {
    const after = toggleCell(gridOf(["*", "read"]), whole("Condition"), "read")
    const groups = GROUP_NAMES.filter((group) => group !== "clinical").map((group) => `Group:${group}`)
    const types = typesOfGroup("clinical").filter((type) => type !== "Condition")
    expect(after.rows.map((row) => row.target).sort()).toEqual([...groups, ...types].sort())
  })
})

describe("cellState", () => {
  it.each([
    ["Group:clinical", "read", "on"],
    ["Condition", "read", "through"],
    ["*", "read", "some"],
    ["Group:diagnostics", "create", "some"],
    ["Observation", "create", "on"],
    ["Group:people", "read", "off"],
  ] as const)("%s %s is %s", (target, action, state) => {
    const grid = gridOf(["Group:clinical", "read"], ["Observation", "create"])
    expect(cellState(grid, whole(target), action)).toBe(state)
  })
  it("a tick narrowed to a category is in part", () => {
    const grid = setCategories(gridOf(["Observation", "read"]), whole("Observation"), ["laboratory"])
    expect(cellState(grid, whole("Observation"), "read")).toBe("some")
    expect(cellState(grid, { target: "Observation", categories: ["laboratory"] }, "read")).toBe("on")
  })
})

describe("sectionsOf", () => {
  it("shows a closed group's ticked types, an open group's all, and what a filter finds anywhere", () => {
    const grid = gridOf(["Condition", "read"])
    const none = new Set<string>()
    const closed = sectionsOf(grid, { filter: "", open: none, kept: none })
    expect(closed.map(({ group }) => group)).toEqual(GROUP_NAMES)
    expect(closed[0]?.lines).toEqual([whole("Condition")])
    const open = sectionsOf(grid, { filter: "", open: new Set(["clinical"]), kept: none })
    expect(open[0]?.lines).toHaveLength(typesOfGroup("clinical").length)
    const found = sectionsOf(grid, { filter: "medicationreq", open: none, kept: none })
    expect(found.flatMap(({ lines }) => lines)).toEqual([whole("MedicationRequest")])
  })
  it("keeps a row that was unticked just now", () => {
    const shown = sectionsOf(gridOf(), { filter: "", open: new Set(), kept: new Set(["Goal"]) })
    expect(shown.flatMap(({ lines }) => lines)).toEqual([whole("Goal")])
  })
})
