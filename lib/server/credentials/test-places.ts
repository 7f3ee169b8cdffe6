/** Every place of a running instance that keeps something, to be searched for what must stand in none of them. */

import { sql } from "drizzle-orm"
import pino, { type Logger } from "pino"
import { expect } from "vitest"
import type { Db } from "@/db/client"
import { recordActivity } from "@/lib/server/activity"
import { writeNoted } from "@/lib/server/failures/note"
import { processState } from "@/lib/server/process-state"
import { flushCredentialUses } from "./uses"

export interface Places {
  /** Says that this value was issued, sent or typed. */
  keep(what: string, value: string): string
  /** Notes what somebody was shown who must not see a credential again: an answer, or what a verb refuses with. */
  say(answer: string | Promise<unknown>): Promise<void>
  /** Looks for everything kept in the log, the answers and every column. @returns the three */
  search(): Promise<{ log: string; answers: string; database: string }>
  close(): void
}

const logger = () => processState<Logger>("log", () => pino()) as Logger & Record<symbol, unknown>

/** Every line at every level is taken where it would be written, until `close`. */
export function watchPlaces(db: Db): Places {
  const [secrets, lines, answers] = [new Map<string, string>(), [] as string[], [] as string[]]
  const quiet = { level: logger().level, stream: logger()[pino.symbols.streamSym] }
  logger().level = "trace"
  logger()[pino.symbols.streamSym] = { write: (line: string) => lines.push(line) }
  return {
    keep(what, value) {
      secrets.set(what, value)
      return value
    },
    async say(answer) {
      if (typeof answer === "string") answers.push(answer)
      else
        answers.push(
          JSON.stringify(
            await answer.catch((error: Error & { fields?: unknown }) => [error.message, error.fields]),
          ) ?? "",
        )
    },
    async search() {
      // What waits to be written is written first; events are kept in order.
      await Promise.all([writeNoted(), flushCredentialUses()])
      await recordActivity({ kind: "sign_in.failed" })
      const places = { log: lines.join("\n"), answers: answers.join("\n"), database: await dump(db) }
      for (const [what, value] of secrets) {
        expect(value.length, what).toBeGreaterThan(8)
        for (const [place, text] of Object.entries(places)) {
          expect(text.includes(value), `${what} in ${place}`).toBe(false)
          const inHex = Buffer.from(value).toString("hex")
          expect(text.includes(inHex), `${what} as hex in ${place}`).toBe(false)
        }
      }
      return places
    },
    close() {
      logger()[pino.symbols.streamSym] = quiet.stream
      logger().level = quiet.level
    },
  }
}

/** All rows of all tables as text: bytes as hex, JSON as written. */
async function dump(db: Db): Promise<string> {
  const tables = await db.execute<{ name: string }>(sql`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE'`)
  const parts: string[] = []
  for (const { name } of tables) {
    const rows = await db.execute<{ row: string }>(sql`select t::text as row from ${sql.identifier(name)} t`)
    parts.push(...rows.map(({ row }) => row))
  }
  return parts.join("\n")
}
