/** Values on their way through the tagged template, where Drizzle's client leaves dates and JSON as text. */

import type postgres from "postgres"
import type { Db } from "../client"

export type Sql = postgres.Sql
export const sqlOf = (db: Db): Sql => db.$client

/** A parameter for a `timestamptz`. */
export const at = (date: Date): string => date.toISOString()
export const atOrNull = (date: Date | null): string | null => date?.toISOString() ?? null

/** A `timestamptz` as read. */
export const toDate = (value: string): Date => new Date(value)
export const toDateOrNull = (value: string | null): Date | null => (value === null ? null : new Date(value))

/** A parameter for a `jsonb`, to be cast. */
export const jsonOrNull = (value: unknown): string | null =>
  value === null || value === undefined ? null : JSON.stringify(value)
