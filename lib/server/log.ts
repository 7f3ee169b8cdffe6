/** The log: JSON lines on standard output, with anything that looks like a credential left out. */

import pino from "pino"
import { newToken } from "./auth/one-time"
import { processState } from "./process-state"

const REDACT = [
  "password",
  "secret",
  "client_secret",
  "authorization",
  "cookie",
  "code",
  "token",
  "*.password",
  "*.secret",
  "*.client_secret",
  "*.authorization",
  "*.cookie",
  "*.token",
]

/** As `parseSettings` reads it: set to nothing is not set. */
export const levelOf = (set: string | undefined): string => set?.trim() || "info"

const logger = processState("log", () =>
  pino({
    level: levelOf(process.env.ADMIT_LOG_LEVEL),
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: REDACT, censor: "[redacted]" },
  }),
)

export const log = {
  info: (message: string, detail: Record<string, unknown> = {}) => logger.info(detail, message),
  warn: (message: string, detail: Record<string, unknown> = {}) => logger.warn(detail, message),
  /**
   * Logs an unexpected error and returns the reference a person may quote.
   * @param known.reference the one they were shown already
   */
  failure(error: unknown, known: { reference?: string; route?: string } = {}): string {
    const { reference = newToken().slice(0, 8), ...where } = known
    logger.error({ err: error, reference, ...where }, "unexpected error")
    return reference
  },
}
