import { sql } from "drizzle-orm"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { countOwners, findUser, findUserByEmail } from "@/db/queries/people"
import type { UserId } from "@/lib/id"
import { db } from "@/lib/server/database"
import { openTestInstance, type TestInstance } from "@/lib/server/oauth/test-instance"
import { findSession, startSession } from "@/lib/server/session"
import { addPerson, audited, expectRefused, type Person } from "@/lib/server/testing"
import { changePerson, removePerson, setPersonState } from "./change-person"
import { invitePerson, renewInvitation } from "./invite-person"
import { findInvited, joinByInvitation } from "./join"
import { listPeople } from "./list-people"

let instance: TestInstance
let owner: Person
let admin: Person
let others: Person[]
beforeAll(async () => {
  instance = await openTestInstance()
  owner = await addPerson("owner")
  admin = await addPerson("admin")
  others = [await addPerson("developer"), await addPerson("auditor"), await addPerson("member")]
})
afterAll(() => instance.close())

const PASSWORD = "green tea at noon"
let count = 0
const input = (more: Partial<Parameters<typeof invitePerson>[0]> = {}) => {
  count += 1
  return {
    name: "Bo Lindqvist",
    email: `bo${count}@example.org`,
    role: "developer" as const,
    fhirUser: null,
    ...more,
  }
}
const tokenOf = (link: string) => link.split("/join/")[1] ?? ""
const eventsOf = (rows: { event: string; subjectId: string }[]) =>
  rows.map((row) => [row.event, row.subjectId])
const userOf = async (id: UserId) => {
  const user = await findUser(db(), id)
  if (!user) throw new Error(`no user ${id}`)
  return user
}
const joined = async () => {
  const { id, link } = await invitePerson(input(), admin)
  await joinByInvitation(tokenOf(link), PASSWORD)
  return id
}

describe("inviting", () => {
  it("makes the person, a link, and one audit row without the link", async () => {
    const { result, rows } = await audited(() => invitePerson(input(), admin))
    expect(eventsOf(rows)).toEqual([["person.invited", result.id]])
    expect(JSON.stringify(rows)).not.toContain(tokenOf(result.link))
    expect(await userOf(result.id)).toMatchObject({ state: "invited", passwordHash: null, role: "developer" })
  })

  it("can be renewed: the new link works, the one before does not, and one audit row says so", async () => {
    const { id, link } = await invitePerson(input(), admin)
    await db().execute(
      sql`update one_time_links set expires_at = now() - interval '1 hour' where user_id = ${id}`,
    )
    const until = async () => (await listPeople(admin)).find((person) => person.id === id)?.invitedUntil
    expect(await until()).toBeNull()
    const { result, rows } = await audited(() => renewInvitation({ id }, admin))
    expect(eventsOf(rows)).toEqual([["person.invitation_renewed", id]])
    expect(JSON.stringify(rows)).not.toContain(tokenOf(result.link))
    expect((await until())?.toISOString()).toBe(result.expiresAt)
    const again = await renewInvitation({ id }, admin)
    for (const dead of [link, result.link]) {
      expect(await findInvited(tokenOf(dead))).toBeNull()
      await expectRefused(() => joinByInvitation(tokenOf(dead), PASSWORD), "not_found")
    }
    expect(await joinByInvitation(tokenOf(again.link), PASSWORD)).toBe(id)
  })

  it("is renewed for nobody who joined or is disabled, by nobody who may not invite them", async () => {
    await expectRefused(async () => renewInvitation({ id: admin.id }, owner), "conflict")
    const { id } = await invitePerson(input({ role: "owner" }), owner)
    for (const actor of [admin, ...others])
      await expectRefused(() => renewInvitation({ id }, actor), "forbidden")
    await setPersonState({ id, state: "disabled" }, owner)
    await expectRefused(() => renewInvitation({ id }, owner), "conflict")
  })

  it("renewed many times at once leaves one link that works", async () => {
    const { id } = await invitePerson(input(), admin)
    const made = await Promise.allSettled(Array.from({ length: 5 }, () => renewInvitation({ id }, admin)))
    const links = made.flatMap((one) => (one.status === "fulfilled" ? [one.value.link] : []))
    const alive = await Promise.all(links.map((link) => findInvited(tokenOf(link))))
    expect(alive.filter(Boolean)).toHaveLength(1)
  })

  it("is refused to developers, auditors and end users", async () => {
    for (const actor of others) await expectRefused(() => invitePerson(input(), actor), "forbidden")
  })

  it("of an owner is for owners", async () => {
    await expectRefused(() => invitePerson(input({ role: "owner" }), admin), "forbidden")
    const { id } = await invitePerson(input({ role: "owner" }), owner)
    expect((await userOf(id)).role).toBe("owner")
  })

  it("refuses an address that is taken, in any letters, by name of the field", async () => {
    const first = input()
    await invitePerson(first, admin)
    await expectRefused(
      () => invitePerson({ ...first, email: first.email.toUpperCase() }, admin),
      "conflict",
      { fields: { email: expect.any(String) } },
    )
  })

  it("of one address twice at once makes one person", async () => {
    const twice = input()
    const made = await Promise.allSettled([invitePerson(twice, admin), invitePerson(twice, owner)])
    expect(made.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"])
    expect(made.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "conflict" } })
  })
})

describe("joining", () => {
  it("sets the password, once, and writes one audit row", async () => {
    const { id, link } = await invitePerson(input(), admin)
    expect(await findInvited(tokenOf(link))).toMatchObject({ id })
    const { rows } = await audited(() => joinByInvitation(tokenOf(link), PASSWORD))
    expect(eventsOf(rows)).toEqual([["person.joined", id]])
    expect(JSON.stringify(rows)).not.toMatch(/argon2|green tea/)
    expect((await userOf(id)).state).toBe("active")
    expect(await findInvited(tokenOf(link))).toBeNull()
    await expectRefused(() => joinByInvitation(tokenOf(link), "another password"), "not_found")
  })

  it("twice at once lets one in", async () => {
    const { link } = await invitePerson(input(), admin)
    const both = [
      joinByInvitation(tokenOf(link), PASSWORD),
      joinByInvitation(tokenOf(link), "other words 12"),
    ]
    const made = await Promise.allSettled(both)
    expect(made.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"])
  })

  it("keeps the invitation when the password will not do", async () => {
    const { link } = await invitePerson(input(), admin)
    await expectRefused(() => joinByInvitation(tokenOf(link), "short"), "invalid", {
      fields: { password: expect.any(String) },
    })
    expect(await joinByInvitation(tokenOf(link), PASSWORD)).toBeTruthy()
  })

  it("is refused when the invitation has expired, and to one disabled meanwhile", async () => {
    const late = await invitePerson(input(), admin)
    await db().execute(
      sql`update one_time_links set expires_at = now() - interval '1 second' where user_id = ${late.id}`,
    )
    await expectRefused(() => joinByInvitation(tokenOf(late.link), PASSWORD), "not_found")
    const disabled = await invitePerson(input(), admin)
    const race = await Promise.allSettled([
      joinByInvitation(tokenOf(disabled.link), PASSWORD),
      setPersonState({ id: disabled.id, state: "disabled" }, admin),
    ])
    expect(race[1]?.status).toBe("fulfilled")
    expect((await userOf(disabled.id)).state).toBe("disabled")
  })

  it("brings back somebody disabled before they joined as invited, not as active without a password", async () => {
    const { id, link } = await invitePerson(input(), admin)
    await setPersonState({ id, state: "disabled" }, admin)
    await expectRefused(() => joinByInvitation(tokenOf(link), PASSWORD), "not_found")
    await setPersonState({ id, state: "active" }, admin)
    expect((await userOf(id)).state).toBe("invited")
    expect(await joinByInvitation(tokenOf(link), PASSWORD)).toBe(id)
  })
})

describe("changing a person", () => {
  it("saves and writes what changed, field by field", async () => {
    const id = await joined()
    const { version } = await userOf(id)
    const change = { id, version, name: "Bo L.", role: "admin" as const, fhirUser: "Practitioner/7" }
    const { rows, result } = await audited(() => changePerson(change, admin))
    expect(rows).toMatchObject([
      {
        event: "person.changed",
        subjectId: id,
        changes: [
          { field: "name", before: "Bo Lindqvist", after: "Bo L." },
          { field: "role", before: "developer", after: "admin" },
          { field: "fhirUser", before: null, after: "Practitioner/7" },
        ],
      },
    ])
    expect(result.version).toBe((await userOf(id)).version)
    await expectRefused(() => changePerson({ ...change, name: "Stale" }, admin), "conflict")
  })

  it("is refused to developers, auditors and end users", async () => {
    const id = await joined()
    const { version } = await userOf(id)
    const change = { id, version, name: "X", role: "developer" as const, fhirUser: null }
    for (const actor of others) await expectRefused(() => changePerson(change, actor), "forbidden")
  })

  it("lets only an owner make an owner, unmake one, or shut one out or in", async () => {
    const id = await joined()
    const as = async (role: "owner" | "admin") => ({
      id,
      version: (await userOf(id)).version,
      name: "X",
      role,
      fhirUser: null,
    })
    const promote = await as("owner")
    await expectRefused(() => changePerson(promote, admin), "forbidden")
    await changePerson(promote, owner)
    const demote = await as("admin")
    await expectRefused(() => changePerson(demote, admin), "forbidden")
    await expectRefused(() => setPersonState({ id, state: "disabled" }, admin), "forbidden")
    await expectRefused(() => removePerson({ id }, admin), "forbidden")
    await setPersonState({ id, state: "disabled" }, owner)
    await expectRefused(() => setPersonState({ id, state: "active" }, admin), "forbidden")
    await removePerson({ id }, owner)
  })
})

describe("disabling", () => {
  it("ends every session at once and writes one audit row; enabling brings none back", async () => {
    const id = await joined()
    const handles = [await startSession(id, { amr: ["pwd"] }), await startSession(id, { amr: ["pwd"] })]
    const { rows } = await audited(() => setPersonState({ id, state: "disabled" }, admin))
    expect(rows).toMatchObject([
      {
        event: "person.state_changed",
        subjectId: id,
        changes: [{ field: "state", before: "active", after: "disabled" }],
      },
    ])
    for (const handle of handles) expect(await findSession(handle)).toBeNull()
    await setPersonState({ id, state: "active" }, admin)
    for (const handle of handles) expect(await findSession(handle)).toBeNull()
  })

  it("is refused to developers, auditors and end users", async () => {
    const id = await joined()
    for (const actor of others)
      await expectRefused(() => setPersonState({ id, state: "disabled" }, actor), "forbidden")
  })
})

describe("removing", () => {
  it("takes the person with sessions, and keeps apps and history", async () => {
    const id = await joined()
    const handle = await startSession(id, { amr: ["pwd"] })
    const email = (await userOf(id)).email
    const { rows } = await audited(() => removePerson({ id }, admin))
    expect(eventsOf(rows)).toEqual([["person.removed", id]])
    expect(await findSession(handle)).toBeNull()
    expect(await findUserByEmail(db(), email)).toBeNull()
    await expectRefused(() => removePerson({ id }, admin), "not_found")
  })

  it("is refused to developers, auditors and end users", async () => {
    const id = await joined()
    for (const actor of others) await expectRefused(() => removePerson({ id }, actor), "forbidden")
  })
})

describe("the last owner", () => {
  it("stays: two owners removing, demoting or disabling each other at once leave one", async () => {
    const second = await addPerson("owner")
    await db().execute(
      sql`update users set role = 'admin' where role = 'owner' and id not in (${owner.id}, ${second.id})`,
    )
    const demote = async (id: UserId) => ({
      ...(await userOf(id)),
      role: "admin" as const,
    })
    const ways = [
      (id: UserId, actor: Person) => setPersonState({ id, state: "disabled" }, actor),
      async (id: UserId, actor: Person) => changePerson(await demote(id), actor),
      (id: UserId, actor: Person) => removePerson({ id }, actor),
    ]
    for (const way of ways) {
      expect(await countOwners(db())).toBe(2)
      const both = await Promise.allSettled([way(owner.id, second), way(second.id, owner)])
      expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"])
      expect(await countOwners(db())).toBe(1)
      await db().execute(
        sql`update users set role = 'owner', state = 'active' where id in (${owner.id}, ${second.id})`,
      )
    }
    const left = (await findUser(db(), owner.id)) ? owner : second
    await expectRefused(() => removePerson({ id: left.id }, left), "conflict")
    await expectRefused(() => setPersonState({ id: left.id, state: "disabled" }, left), "conflict")
    owner = left
  })
})

describe("the list of people", () => {
  it("holds nothing that proves who somebody is", async () => {
    await joined()
    const people = await listPeople(admin)
    expect(people.length).toBeGreaterThan(3)
    expect(JSON.stringify(people)).not.toMatch(/argon2|passwordHash|totp/i)
  })

  it("is refused to developers and end users", async () => {
    for (const actor of others.filter(({ role }) => role !== "auditor"))
      await expectRefused(() => listPeople(actor), "forbidden")
  })
})
