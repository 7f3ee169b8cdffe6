/** `npm run demo`: the same server on a database of its own, lived in, with a FHIR server behind its gateway. */

import path from "node:path"
import { pathToFileURL } from "node:url"
import { requireNode } from "./lib/node-version.mjs"

requireNode()
const { launch } = await import("./lib/launch.mjs")
const root = path.resolve(import.meta.dirname, "..")

await launch({
  root,
  demo: true,
  subfolder: "demo",
  async afterStart({ settings, lifecycle }) {
    const { startDemo } = await import(pathToFileURL(path.join(root, "dist", "demo.mjs")).href)
    const demo = await startDemo({ port: settings.port + 1 })
    lifecycle.onStop(() => demo.close())
    console.log(`\nA FHIR server with synthetic patients runs at ${demo.fhirUrl}`)
    console.log(`Sign in with the password "${demo.password}" as one of:`)
    for (const { email, role } of demo.accounts) console.log(`  ${email} (${role})`)
  },
})
