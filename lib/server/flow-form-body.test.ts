import { describe, expect, it } from "vitest"
import { z } from "zod"
import { flowForm } from "./flow-form"

const form = flowForm({
  purpose: "test",
  schema: z.object({}),
  page: () => "/",
  handle: async () => ({ location: "/" }),
})

describe("the body of a flow form", () => {
  it("stops reading a body that says no length and does not end", async () => {
    let pulled = 0
    const body = new ReadableStream({
      pull(controller) {
        pulled++
        controller.enqueue(new Uint8Array(16 * 1024).fill(97))
        if (pulled === 1000) controller.close()
      },
    })
    const headers = { "content-type": "application/x-www-form-urlencoded" }
    const init: RequestInit & { duplex: "half" } = { method: "POST", body, headers, duplex: "half" }
    expect((await form(new Request("https://auth.example.org/sign-in/submit", init))).status).toBe(400)
    expect(pulled).toBeLessThan(10)
  })
})
