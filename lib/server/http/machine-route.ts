/** One row of the mount table. */

import type { PlainHandler, PlainHead } from "./plain"

interface Mounted {
  methods: string[]
  /** Exact ("/oauth/token"), or everything below a folder ("/fhir/*"). */
  path: string
  /** Told of a request with a method the route does not take. */
  noteMethod?: (request: PlainHead) => Promise<unknown>
}

/** A function of a Request, or of its plain parts for what is called often. */
export type MachineRoute = Mounted &
  ({ handler: (request: Request) => Promise<Response> } | { plain: PlainHandler })
