/**
 * Server actions. Every export of an `actions.ts` is a public endpoint, so it is an `action(schema, verb)`
 * and nothing else: the input is parsed, the person is known, and errors are translated here, once.
 */

import type { z } from "zod"
import type { ActionResult } from "@/lib/action-result"
import { AppError, type FieldErrors, isAppError } from "@/lib/errors"
import { holdsNul } from "@/lib/text/nul"
import type { Actor } from "./actor"
import { log } from "./log"
import { requireActor } from "./signed-in"

/**
 * An action for the console.
 * @param verb gets the parsed input and the person; what it returns reaches the browser
 */
export function action<S extends z.ZodType, T>(
  schema: S,
  verb: (input: z.output<S>, actor: Actor) => Promise<T>,
): (input: z.input<S>) => Promise<ActionResult<T>> {
  return (input) => toResult(async () => verb(parseInput(schema, input), await requireActor()))
}

function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  if (holdsNul(input))
    throw new AppError("invalid", { message: "Some text holds an invisible character (NUL). Remove it." })
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const fields: FieldErrors = {}
  for (const issue of parsed.error.issues) fields[issue.path.join(".")] ??= issue.message
  throw new AppError("invalid", { message: "Some fields need another look.", fields })
}

/** Runs `work` and turns what it throws into what a browser may see. */
export async function toResult<T>(work: () => Promise<T>): Promise<ActionResult<T>> {
  try {
    return { ok: true, value: await work() }
  } catch (error) {
    if (isAppError(error))
      return { ok: false, code: error.code, message: error.message, fields: error.fields }
    if (isNextSignal(error)) throw error
    const reference = log.failure(error)
    return { ok: false, message: `Something went wrong on our side. Reference ${reference}.` }
  }
}

// redirect() and notFound() travel as exceptions and must reach Next.
const isNextSignal = (error: unknown): boolean =>
  typeof error === "object" && error !== null && "digest" in error && String(error.digest).startsWith("NEXT_")
