import { expect, it } from "vitest"
import { activityEvents } from "@/db/schema/index"
import { SYSTEM } from "@/lib/server/actor"
import { db } from "@/lib/server/database"
import { readAppAccess, readPersonAccess } from "./effective-access"
import { linkPolicy } from "./link-policy"
import { madePolicy, person, serviceApp, textFor, withTestDatabase } from "./testing"

withTestDatabase()

it("shows what scopes and policies together make possible, and no more", async () => {
  const appId = await serviceApp("Reader")
  const text = `${textFor("read", "Observation")}\n${textFor("create", "Patient")}`
  await linkPolicy({ policyId: (await madePolicy(text)).id, appId }, SYSTEM)
  const { rows } = await readAppAccess({ appId, who: "nobody", apiId: null }, SYSTEM)
  expect(rows).toEqual([{ type: "Observation", cells: { read: { reach: "all", limits: [] } } }])
})

it("nothing linked is nothing possible", async () => {
  const appId = await serviceApp("Fresh")
  expect((await readAppAccess({ appId, who: "nobody", apiId: null }, SYSTEM)).rows).toEqual([])
})

it("says under which circumstances", async () => {
  const appId = await serviceApp("Careful")
  const text = textFor("read", "Condition").replace(
    /;\s*$/,
    "\nwhen { context.dpop }\nwhen { context.hour >= 8 && context.hour < 18 };",
  )
  await linkPolicy({ policyId: (await madePolicy(text)).id, appId }, SYSTEM)
  const { rows } = await readAppAccess({ appId, who: "nobody", apiId: null }, SYSTEM)
  expect(rows[0]?.cells.read).toEqual({
    reach: "part",
    limits: ["with a DPoP-bound token", "at certain hours"],
  })
})

it("puts scopes asked for, allowed and granted side by side", async () => {
  const appId = await serviceApp("Scoped")
  await db()
    .insert(activityEvents)
    .values([
      { kind: "token.issued", appId, detail: { scopes: ["system/Observation.rs"] } },
      { kind: "token.refused", appId, detail: { beyond: ["system/Patient.cud"] } },
    ])
  const { scopes } = await readAppAccess({ appId, who: "nobody", apiId: null }, SYSTEM)
  expect(scopes).toEqual([
    { scope: "system/*.rs", requested: false, allowed: true, granted: false },
    { scope: "system/Observation.rs", requested: true, allowed: true, granted: true },
    { scope: "system/Patient.cud", requested: true, allowed: false, granted: false },
  ])
})

it("a person's own record is the limit of a patient without a policy", async () => {
  const patient = await person("member")
  if (patient.type !== "person") throw new Error("not a person")
  const { rows, policies } = await readPersonAccess({ userId: patient.id, appId: null, apiId: null }, SYSTEM)
  expect(policies.person).toEqual(["Built-in policy for people"])
  expect(rows.find(({ type }) => type === "Observation")?.cells.read?.limits).toContain(
    "only one patient's record",
  )
})

it("refuses whoever may not see the app or people", async () => {
  const appId = await serviceApp("Hidden")
  const developer = await person("developer")
  await expect(readAppAccess({ appId, who: "nobody", apiId: null }, developer)).rejects.toMatchObject({
    code: "not_found",
  })
  if (developer.type !== "person") throw new Error("not a person")
  await expect(
    readPersonAccess({ userId: developer.id, appId: null, apiId: null }, developer),
  ).rejects.toMatchObject({
    code: "forbidden",
  })
})
