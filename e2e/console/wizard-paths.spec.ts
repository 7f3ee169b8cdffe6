import { clientKind } from "../../lib/wizard/client-kind"
import { deployment } from "../../lib/wizard/deployment"
import { listPaths, toSearchParams, UNKNOWN } from "../../lib/wizard/graph"
import { LEAVES } from "../../lib/wizard/leaves"
import { signIn } from "../fixtures/console-pages"
import { expect, test } from "../fixtures/test"

/** Generated from the graph: each path by its address, and each answer clicked on the pages as a person would. */
const kindPaths = listPaths(clientKind)
const leafPaths = listPaths(deployment)

/** Few paths that together give every answer of the graph. */
function coverEveryAnswer(paths: typeof kindPaths): typeof kindPaths {
  const given = new Set<string>()
  const fresh = (path: (typeof paths)[number]) =>
    Object.entries(path.answers)
      .map((pair) => pair.join("="))
      .filter((answer) => !given.has(answer))
  const chosen: typeof kindPaths = []
  for (;;) {
    const best = paths.reduce((one, other) => (fresh(other).length > fresh(one).length ? other : one))
    if (fresh(best).length === 0) return chosen
    for (const answer of fresh(best)) given.add(answer)
    chosen.push(best)
  }
}

test("every answer of the client-kind flow can be clicked, and each step is where the focus goes", async ({
  page,
  owner,
}) => {
  test.setTimeout(60_000)
  await signIn(page, owner)
  for (const path of coverEveryAnswer(kindPaths)) {
    await test.step(Object.values(path.answers).join(" > "), async () => {
      await page.goto("/apps/new?api=none&example=other")
      for (const id of path.questions) {
        const question = clientKind.questions[id]
        const option = question.options.find((one) => one.id === path.answers[id])
        await expect(page.getByRole("heading", { level: 1, name: question.title, exact: true })).toBeVisible()
        await page.getByRole("button", { name: option?.label, exact: true }).click()
      }
      await expect(
        page.getByRole("heading", { level: 1, name: clientKind.outcomes[path.outcome].title, exact: true }),
      ).toBeFocused()
    })
  }
})

test("“I do not know” leads on from every question, and says what is assumed", async ({ page, owner }) => {
  test.setTimeout(60_000)
  await signIn(page, owner)
  for (const [id, question] of Object.entries(clientKind.questions)) {
    const path = kindPaths.find((one) => Object.hasOwn(one.answers, id))
    if (!path) throw new Error(`no path asks ${id}`)
    const before = Object.fromEntries(
      path.questions
        .slice(0, path.questions.indexOf(id as never))
        .map((one) => [one, path.answers[one] ?? ""]),
    )
    await page.goto(`/apps/new?api=none&example=other&${toSearchParams(clientKind, before)}`)
    await page.getByRole("button", { name: "I do not know" }).click()
    await expect(page.getByText(question.unknown.settle.how)).toBeVisible()
    await page.getByRole("button", { name: "Go on with that" }).click()
    await page.waitForURL((url) => url.searchParams.get(`q.${id}`) === UNKNOWN)
  }
})

// What an address leads to is in the page as the server sends it.
test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false })

  test("every path of the client-kind flow, by its address, ends at its outcome", async ({ page, owner }) => {
    await signIn(page, owner)
    for (const path of kindPaths) {
      const query = toSearchParams(clientKind, path.answers)
      await test.step(query.toString(), async () => {
        await page.goto(`/apps/new?api=none&example=other&${query}`)
        const { title } = clientKind.outcomes[path.outcome]
        await expect(page.getByRole("heading", { level: 1, name: title, exact: true })).toBeVisible()
      })
    }
  })

  test("every path of the deployment flow ends in its plan, whose main button fits the issuer", async ({
    page,
    owner,
  }) => {
    test.setTimeout(60_000)
    await signIn(page, owner)
    for (const path of leafPaths) {
      const query = toSearchParams(deployment, path.answers)
      const facts = LEAVES[path.outcome]
      await test.step(query.toString(), async () => {
        await page.goto(`/apis/new?${query}&name=Ward&base=https%3A%2F%2Ffhir.hospital.example%2Fr4&apps=1`)
        const plan = page.getByRole("article", { name: "The plan" })
        await expect(plan.getByText(deployment.outcomes[path.outcome], { exact: true }).first()).toBeVisible()
        await expect(plan.getByText(facts.summary)).toBeVisible()
        const make = page.getByRole("button", { name: "Make it", exact: true })
        const record = page.getByRole("button", { name: "Record it in Admit too" })
        await expect(make).toHaveCount(facts.registers && facts.issuer === "admit" ? 1 : 0)
        await expect(record).toHaveCount(facts.registers && facts.issuer !== "admit" ? 1 : 0)
        if (facts.issuer === "entra" && facts.registers)
          await expect(page.getByRole("button", { name: "Download the az script" })).toBeVisible()
      })
    }
  })
})
