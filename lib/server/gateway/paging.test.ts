/**
 * Pages of servers whose links do not repeat the search: HAPI's `?_getpages=`, a continuation token, another
 * path. Whoever follows the gateway's links sees every page, and nobody sees a page that was not theirs.
 */
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { createGateway } from "./gateway"
import { BASE, CLINICIAN, startTestGateway, type TestGateway, testApi } from "./testing"

let test: TestGateway
let server: Server
let origin: string
/** How the server links to its next page, from the number of a kept search and where to go on. */
let linkTo: (search: number, offset: number) => string
/** Searches the server keeps, as HAPI does: the pages of one are whatever it found. */
const kept: { type: string; id: string; patient: string }[][] = []
const STORE = ["Observation", "Condition"].flatMap((type) =>
  [1, 2, 3, 4, 5, 6].flatMap((n) =>
    ["willow-1", "drizzle-2"].map((patient) => ({ type, id: `${patient}-${type}-${n}`, patient })),
  ),
)

function pageOf(search: number, offset: number) {
  const found = kept[search] ?? []
  const entry = found.slice(offset, offset + 2).map(({ type, id, patient }) => ({
    fullUrl: `${origin}/fhir/${type}/${id}`,
    resource: { resourceType: type, id, subject: { reference: `Patient/${patient}` } },
    search: { mode: "match" },
  }))
  const next = offset + 2 < found.length ? [{ relation: "next", url: linkTo(search, offset + 2) }] : []
  // Last, as some servers print it, and with a decoy inside a resource.
  return {
    resourceType: "Bundle",
    type: "searchset",
    entry: entry.map((each) => ({
      ...each,
      link: [{ relation: "alternate", url: `${origin}/fhir/Patient/1` }],
    })),
    link: [{ relation: "self", url: `${origin}/fhir?_getpages=${search}` }, ...next],
  }
}

const escaped = (text: string) => text.replaceAll("&", "&amp;")
const printXml = ({ entry, link }: ReturnType<typeof pageOf>) => {
  const links = link.map(
    ({ relation, url }) => `<link><relation value="${relation}"/><url value="${escaped(url)}"/></link>`,
  )
  const entries = entry.map(
    ({ fullUrl, resource: { resourceType, id } }) =>
      `<entry><fullUrl value="${fullUrl}"/><resource><${resourceType}><id value="${id}"/></${resourceType}></resource></entry>`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?><Bundle xmlns="http://hl7.org/fhir">${links.join("")}${entries.join("")}</Bundle>`
}

function answerTo(url: URL) {
  const continued = /^(\d+)\.(\d+)$/.exec(
    url.searchParams.get("_getpages") ?? url.searchParams.get("ct") ?? url.pathname.split("/").at(-1) ?? "",
  )
  if (continued) return pageOf(Number(continued[1]), Number(continued[2]))
  const type = url.pathname.split("/").at(-1)
  const subject = url.searchParams.get("subject")
  kept.push(STORE.filter((each) => each.type === type && (!subject || subject === `Patient/${each.patient}`)))
  return pageOf(kept.length - 1, 0)
}

beforeAll(async () => {
  test = await startTestGateway()
  server = createServer((request, response) => {
    const isXml = request.headers.accept === "application/fhir+xml"
    response.writeHead(200, { "content-type": isXml ? "application/fhir+xml" : "application/fhir+json" })
    // In two pieces without a length, as a server that makes it while it sends.
    const page = answerTo(new URL(request.url ?? "/", "http://upstream"))
    const text = isXml ? printXml(page) : JSON.stringify(page)
    response.write(text.slice(0, text.length - 40))
    response.end(text.slice(text.length - 40))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await test.close()
})

const STYLES: [string, typeof linkTo][] = [
  ["HAPI", (search, offset) => `${origin}/fhir?_getpages=${search}.${offset}&_bundletype=searchset`],
  ["a continuation token", (search, offset) => `${origin}/fhir/Observation?ct=${search}.${offset}`],
  ["another path", (search, offset) => `${origin}/pages/${search}.${offset}`],
  [
    "a name of its own for itself",
    (search, offset) => `https://fhir.internal/fhir?_getpages=${search}.${offset}`,
  ],
  ["a relative address", (search, offset) => `Observation?ct=${search}.${offset}`],
]

interface Page {
  status: number
  text: string
  body: {
    entry?: { resource: { id?: string } }[]
    link?: { relation: string; url: string }[]
    issue?: { diagnostics: string }[]
  }
}

async function getText(token: string, url: string, headers: Record<string, string> = {}) {
  const gateway = createGateway({ ...test.deps, loadApi: async () => testApi(`${origin}/fhir`) })
  const target = url.startsWith("https:") ? url : `${BASE}/${url}`
  const response = await gateway(
    new Request(target, { headers: { authorization: `Bearer ${token}`, ...headers } }),
  )
  return { status: response.status, text: await response.text() }
}

async function get(token: string, url: string): Promise<Page> {
  const { status, text } = await getText(token, url)
  return { status, text, body: JSON.parse(text) }
}

const nextOf = (page: Page) => page.body.link?.find(({ relation }) => relation === "next")?.url ?? ""

/** Every page from the first, and the ids in them. */
async function follow(token: string, first: string) {
  const pages: Page[] = []
  for (let url = first; url !== "" && pages.length < 20; url = nextOf(pages.at(-1) as Page))
    pages.push(await get(token, url))
  const ids = pages.flatMap(({ body }) => body.entry?.map(({ resource }) => resource.id) ?? [])
  return { pages, ids }
}

const bound = (patient = "willow-1") =>
  test.token({ scopes: "patient/*.rs launch/patient", user: CLINICIAN, patient })
const oneType = () => test.token({ scopes: "system/Observation.rs" })

describe.each(STYLES)("with links like %s", (_, style) => {
  it("a token bound to a patient sees that patient's pages, and no address of the server", async () => {
    linkTo = style
    const { pages, ids } = await follow(bound(), "Observation")
    expect(ids).toEqual([1, 2, 3, 4, 5, 6].map((n) => `willow-1-Observation-${n}`))
    for (const page of pages) {
      expect([page.status, page.text.includes(origin), page.text.includes("fhir.internal")]).toEqual([
        200,
        false,
        false,
      ])
    }
  })

  it("an app that reads one type sees every page of it in XML, and no address of the server", async () => {
    linkTo = style
    const token = oneType()
    const ids: string[] = []
    for (let url = "Observation"; url !== ""; ) {
      const { status, text } = await getText(token, url, { accept: "application/fhir+xml" })
      expect([status, /127\.0\.0\.1|fhir\.internal/.test(text)]).toEqual([200, false])
      ids.push(...[...text.matchAll(/<id value="([^"]+)"/g)].map(([, id]) => id ?? ""))
      const next = /<relation value="next"\/><url value="([^"]+)"/.exec(text)?.[1] ?? ""
      url = ids.length > 20 ? "" : next.replaceAll("&amp;", "&")
    }
    expect([ids.length, new Set(ids).size]).toEqual([12, 12])
  })

  it("an app that reads one type sees every page of it, streamed", async () => {
    linkTo = style
    const { pages, ids } = await follow(oneType(), "Observation")
    expect([ids.length, new Set(ids).size]).toEqual([12, 12])
    for (const { text } of pages) expect(text).not.toMatch(/127\.0\.0\.1|fhir\.internal/)
  })
})

describe("a link to a page", () => {
  const first = async (token: string, url = "Observation") => nextOf(await get(token, url))
  const hapi = STYLES[0]?.[1] as typeof linkTo

  it("is worth nothing to another app, person or patient, nor when changed", async () => {
    linkTo = hapi
    const url = await first(bound())
    for (const token of [bound(), bound("drizzle-2"), oneType()]) {
      const page = await get(token, url)
      expect([page.status, page.body.issue?.[0]?.diagnostics]).toEqual([
        404,
        expect.stringMatching(/another app/),
      ])
    }
    const own = bound()
    const link = await first(own)
    expect((await get(own, `${link.slice(0, -6)}AAAAAA`)).status).not.toBe(200)
    expect((await get(own, "_page/")).status).toBe(404)
    expect((await get(own, `${link}/../x`)).status).not.toBe(200)
  })

  it("is good for an hour", async () => {
    linkTo = hapi
    const token = bound()
    const url = await first(token)
    const later = createGateway({
      ...test.deps,
      now: () => new Date(Date.now() + 3_700_000),
      loadApi: async () => testApi(`${origin}/fhir`),
    })
    const response = await later(new Request(url, { headers: { authorization: `Bearer ${token}` } }))
    expect(response.status).toBe(404)
  })

  it("shows what its search may show and no more, whatever the server then sends", async () => {
    // The server mixes up its searches: the page is another patient's, or of another type.
    const token = bound()
    linkTo = () => `${origin}/fhir?_getpages=${kept.length}.0`
    const url = await first(token)
    kept.push(STORE.filter(({ patient }) => patient === "drizzle-2"))
    const page = await get(token, url)
    expect([page.status, page.body.entry]).toEqual([200, undefined])
  })

  it("is decided anew: what was taken away since is not shown", async () => {
    linkTo = hapi
    const wide = test.token({ scopes: "system/Observation.rs" })
    const url = await first(wide)
    const narrow = createGateway({
      ...test.deps,
      loadApi: async () => testApi(`${origin}/fhir`),
      loadSubjects: async (of) => {
        const subjects = await test.deps.loadSubjects(of)
        return subjects && { ...subjects, appPolicies: [] }
      },
    })
    const response = await narrow(new Request(url, { headers: { authorization: `Bearer ${wide}` } }))
    expect(response.status).toBe(403)
  })

  it("to another server is not followed, and says so rather than end the results", async () => {
    linkTo = () => "http://elsewhere.example/other?page=2"
    for (const token of [bound(), oneType()]) {
      const page = await get(token, await first(token))
      expect([page.status, page.body.issue?.[0]?.diagnostics]).toEqual([502, expect.stringMatching(/_count/)])
      expect(page.text).not.toMatch(/elsewhere/)
    }
  })
})

describe("the server's own links to pages, sent by a client", () => {
  it.each(["?_getpages=0.0", "Observation?_getpages=0.0", "Observation?ct=0.0"])(
    "are refused to a token bound to a patient, with a hint: %s",
    async (url) => {
      const page = await get(bound(), url)
      expect([page.status, page.body.issue?.[0]?.diagnostics]).toEqual([
        403,
        expect.stringMatching(/cannot be held|No granted scope|search across types/i),
      ])
    },
  )

  it("show an app of one type nothing of another", async () => {
    kept.push(STORE.filter(({ type }) => type === "Condition"))
    const page = await get(oneType(), `Observation?ct=${kept.length - 1}.0`)
    expect(page.text).not.toMatch(/"resourceType":"Condition"/)
    expect(page.text).toMatch(/Left out of the results/)
  })
})
