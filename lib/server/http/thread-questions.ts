/**
 * What the thread that makes pages asks the one in front of it, which answers the protocol: a change made on a page
 * counts there before its maker is answered, and what is known of apps' key sets is known there.
 */

import { pollAfterCommit, tellChangesTo } from "@/lib/server/changes"
import { type KnownSet, keepKeySetsAt, ownKeySets } from "@/lib/server/oauth/remote-keys"

export type Question =
  | { about: "change" }
  | { about: "find key set"; uri: string }
  | { about: "keep key set"; uri: string; known: KnownSet }

/** In the thread in front; never rejects. */
export function answerQuestion(question: Question): Promise<unknown> {
  switch (question.about) {
    case "change":
      return pollAfterCommit()
    case "find key set":
      return ownKeySets.find(question.uri)
    case "keep key set":
      return ownKeySets.keep(question.uri, question.known)
  }
}

/**
 * In the thread that makes pages: from here on it asks.
 * @returns to be told each answer
 */
export function beginAsking(
  send: (id: number, question: Question) => void,
): (id: number, answer: unknown) => void {
  const waiting = new Map<number, (answer: unknown) => void>()
  let count = 0
  const ask = (question: Question) =>
    new Promise<unknown>((resolve) => {
      waiting.set(++count, resolve)
      send(count, question)
    })
  tellChangesTo(async () => void (await ask({ about: "change" })))
  keepKeySetsAt({
    find: async (uri) => (await ask({ about: "find key set", uri })) as KnownSet | null,
    keep: async (uri, known) => void (await ask({ about: "keep key set", uri, known })),
  })
  return (id, answer) => {
    waiting.get(id)?.(answer)
    waiting.delete(id)
  }
}
