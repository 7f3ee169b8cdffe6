/** `npm start`: the whole set-up and the server. Service units run this file directly. */

import path from "node:path"
import { requireNode } from "./lib/node-version.mjs"

requireNode()
const { launch } = await import("./lib/launch.mjs")
await launch({ root: path.resolve(import.meta.dirname, "..") })
