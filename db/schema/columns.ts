/** Column kinds every table shares: times are `timestamptz` read as Date, ids are text with a brand. */

import { sql } from "drizzle-orm"
import { customType, text, timestamp } from "drizzle-orm/pg-core"
import type { Id, IdKind } from "@/lib/id"

export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" })
export const createdAt = () => instant("created_at").notNull().defaultNow()
export const updatedAt = () => instant("updated_at").notNull().defaultNow()
export const idOf = <K extends IdKind>(_kind: K, name = "id") => text(name).$type<Id<K>>()
export const textList = (name: string) => text(name).array().notNull().default(sql`'{}'::text[]`)

/** Raw bytes; hashes and sealed values. */
export const bytes = customType<{ data: Uint8Array; driverData: Buffer }>({
  dataType: () => "bytea",
  toDriver: (value) => Buffer.from(value),
  fromDriver: (value) => new Uint8Array(value),
})

/** `column in ('a', 'b')` as SQL text for a CHECK, from the same list the types come from. */
export const oneOf = (column: string, values: readonly string[]) =>
  sql.raw(`"${column}" in (${values.map((value) => `'${value}'`).join(", ")})`)
