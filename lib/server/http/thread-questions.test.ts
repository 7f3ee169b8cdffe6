import { afterEach, expect, test } from "vitest"
import { pollAfterCommit, tellChangesTo } from "@/lib/server/changes"
import {
  findKnownKeySet,
  keepKeySetsAt,
  ownKeySets,
  rememberKeySet,
  rememberKeySetFailure,
} from "@/lib/server/oauth/remote-keys"
import { beginAsking, type Question } from "./thread-questions"

const front = new Map<string, unknown>()
const asked: string[] = []
/** The other thread: what is sent to it and back is copied, and comes later. */
function open() {
  const answered = beginAsking((id, question) => {
    setImmediate(() => answered(id, structuredClone(answer(structuredClone(question)))))
  })
}
function answer(question: Question): unknown {
  asked.push(question.about)
  if (question.about === "find key set") return front.get(question.uri) ?? null
  if (question.about === "keep key set") front.set(question.uri, question.known)
  return undefined
}
afterEach(() => {
  keepKeySetsAt(null)
  tellChangesTo(null)
  front.clear()
  asked.length = 0
})

test("what pages fetch and find out of key sets is known where the token endpoint answers, and nowhere else", async () => {
  open()
  const uri = "https://keys.example.org/threads"
  expect(await findKnownKeySet(uri)).toBeNull()
  await rememberKeySet(uri, [{ kty: "EC", kid: "a" }])
  await rememberKeySetFailure(uri, "It answered 500.")
  expect(await findKnownKeySet(uri)).toMatchObject({
    keys: [{ kid: "a" }],
    failure: { message: "It answered 500." },
  })
  expect([[...front.keys()], await ownKeySets.find(uri)]).toEqual([[uri], null])
})

test("each answer reaches who asked, in whatever order they come", async () => {
  const waiting: (() => void)[] = []
  const answered = beginAsking((id, question) => waiting.push(() => answered(id, answer(question))))
  for (const name of ["a", "b"]) front.set(name, { keys: [{ kty: "EC", kid: name }] })
  const found = Promise.all([findKnownKeySet("a"), findKnownKeySet("b")])
  for (const come of waiting.reverse()) come()
  expect((await found).map((known) => known?.keys?.[0]?.kid)).toEqual(["a", "b"])
})

test("a change is told", async () => {
  open()
  await pollAfterCommit()
  expect(asked).toEqual(["change"])
})
