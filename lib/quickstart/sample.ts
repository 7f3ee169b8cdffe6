/** What one sample is, and what the writers of samples share. */

import type { NamedValue } from "@/lib/text/named-values"
import { envOf, type QuickstartApp, type SampleRedirect, sampleRedirect } from "./facts"

export interface Sample {
  id: "curl" | "node" | "nextjs" | "msal" | "python" | "browser" | "fhirclient"
  label: string
  /** The name of the library, for the heading. */
  uses: string
  /** In one folder with the `.env` file; a name may hold folders. */
  files: readonly { name: string; code: string }[]
  /** What to run once before; null when nothing is needed. */
  install: string | null
  run: string
  /** Where people come back to; null when nobody signs in. */
  redirect: SampleRedirect | null
  /** The `.env` file, without the secret. */
  env: readonly NamedValue[]
}

/** Where a sample with a server of its own listens, and its `.env` file. */
export function placeOf(app: QuickstartApp): Pick<Sample, "redirect" | "env"> {
  const redirect = sampleRedirect(app)
  return { redirect, env: envOf(app, redirect?.uri ?? null) }
}

/** Libraries ask for a word before they talk http. */
export const isPlain = (app: QuickstartApp) => app.issuer.startsWith("http://")
/** Lines as one text; `false` leaves one out. */
export const lines = (...all: (string | false)[]) => `${all.filter((line) => line !== false).join("\n")}\n`
