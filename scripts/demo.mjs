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
    const { seedDemo, startFhirServer } = await import(
      pathToFileURL(path.join(root, "dist", "demo.mjs")).href
    )
    const fhir = await startFhirServer(settings)
    lifecycle.onStop(() => fhir.close())
    await seedDemo({ settings, fhirUrl: fhir.url })
    console.log(`A FHIR server with synthetic patients runs at ${fhir.url}`)
  },
})
