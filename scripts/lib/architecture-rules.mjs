/**
 * The rules of the layout as a table. A rule finds violations in a set of modules; it carries violations it
 * must catch and cases it must let through, from which its own tests are made.
 */

import { reach } from "./import-graph.mjs"

/** @typedef {import("./import-graph.mjs").Modules} Modules */
/** @typedef {{ title: string, find: (modules: Modules) => string[], violations: Record<string, string>[], allowed: Record<string, string>[] }} Rule */

const MAX_DEPTH = 6
const MAX_ROUTE_LINES = 10
const BARRELS = ["db/schema/index.ts", "lib/oauth/grants/index.ts"]
const TEST = /\.test\.(ts|tsx|mjs)$/

/** Which area may import from which; an area may always import itself unless it says otherwise. */
const MAY_IMPORT = {
  app: ["app", "components", "lib", "lib/server"],
  components: ["components", "lib"],
  lib: ["lib"],
  "lib/server": ["lib", "lib/server", "db"],
  db: ["db", "lib"],
  scripts: ["scripts", "dist"],
  // End-to-end tests arrange what no page can, straight in the database.
  e2e: ["e2e", "lib", "lib/server", "db", "scripts", "dist"],
  root: ["lib", "lib/server"],
}
/** What lib may not touch, because it is pure: the platform, the framework, the database driver. */
const IMPURE =
  /^(next($|\/)|next-auth|next-themes|react($|\/|-)|node:|postgres$|drizzle-orm|server-only$|pino$)/
/** May use server-only, since only Next loads them. */
const NEXT = /^next($|\/)/

/** Sends requests to addresses that people gave; the demo, the bench and the server in front ask only themselves. */
const LEAVES = /^lib\/server\/(outgoing\.ts|http\/pass-on\.ts|gateway\/(transport|bench)\.ts|demo\/.*)$/
const OUTGOING =
  /import\s*\{[^}]*\b(request|get)\b[^}]*\}\s*from\s*["']node:https?["']|(?<![.\w])fetch\(|["']undici["']/

/** @param {string} file */
function areaOf(file) {
  if (file.startsWith("lib/server/")) return "lib/server"
  const [top, rest] = [file.split("/")[0], file.includes("/")]
  return rest && (top in MAY_IMPORT || top === "dist") ? top : "root"
}

const isTest = (file) => TEST.test(file)
const isClient = ({ code }) => /^\s*["']use client["']/.test(code)
const list = (modules) => [...modules.values()]
const shipped = (modules) => list(modules).filter(({ file }) => !isTest(file) && areaOf(file) !== "e2e")

/** One line per import that `refuse` gives a reason against. */
function checkImports(modules, refuse) {
  return list(modules).flatMap((module) =>
    module.imports.flatMap((found) => {
      const reason = refuse(module, found)
      return reason ? [`${module.file}: ${reason}`] : []
    }),
  )
}

/** @type {Rule[]} */
export const RULES = [
  {
    title: "areas import only what the import table allows",
    find: (modules) =>
      checkImports(modules, ({ file }, { target }) => {
        if (target === null) return null
        const [from, to] = [areaOf(file), areaOf(target)]
        if (MAY_IMPORT[from].includes(to)) return null
        if (from === "scripts" && target === "lib/settings.mjs") return null
        // A test may arrange what it tests: a database, a file of the launcher.
        if (isTest(file) && (to === "db" || to === "lib/server")) return null
        return `${from} must not import ${target}`
      }),
    violations: [
      { "app/page.tsx": 'import { db } from "@/db/client"', "db/client.ts": "" },
      { "components/a.tsx": 'import { x } from "@/lib/server/x"', "lib/server/x.ts": "" },
      { "components/a.tsx": 'import { x } from "@/app/x"', "app/x.ts": "" },
      { "lib/a.ts": 'import { x } from "./server/x"', "lib/server/x.ts": "" },
      { "lib/a.ts": 'import type { x } from "@/db/x"', "db/x.ts": "" },
      { "lib/server/a.ts": 'import { x } from "@/components/x"', "components/x.tsx": "" },
      { "db/a.ts": 'import { x } from "@/lib/server/x"', "lib/server/x.ts": "" },
      { "scripts/a.mjs": 'import { x } from "../lib/x.mjs"', "lib/x.mjs": "" },
    ],
    allowed: [
      { "scripts/a.mjs": 'import { x } from "../lib/settings.mjs"', "lib/settings.mjs": "" },
      { "lib/server/a.ts": 'import { x } from "@/db/x"', "db/x.ts": "" },
    ],
  },
  {
    title: "a route folder imports only from itself, the folders above it, and shared code",
    find: (modules) =>
      checkImports(modules, ({ file }, { target }) => {
        if (target === null || areaOf(file) !== "app" || areaOf(target) !== "app") return null
        const folder = target.slice(0, target.lastIndexOf("/")).replace(/\/_components$/, "")
        return file.startsWith(`${folder}/`) ? null : `reaches into another route: ${target}`
      }),
    violations: [
      {
        "app/(console)/apps/page.tsx": 'import { x } from "../people/_components/x"',
        "app/(console)/people/_components/x.tsx": "",
      },
    ],
    allowed: [
      {
        "app/a/page.tsx": 'import { x } from "./_components/x"\nimport { y } from "../y"',
        "app/a/_components/x.tsx": "",
        "app/y.ts": "",
      },
    ],
  },
  {
    title: "lib is pure: no framework, platform or database",
    find: (modules) =>
      checkImports(modules, ({ file }, { specifier }) =>
        areaOf(file) === "lib" && !isTest(file) && IMPURE.test(specifier) ? `imports ${specifier}` : null,
      ),
    violations: [
      { "lib/a.ts": 'import { randomBytes } from "node:crypto"' },
      { "lib/a.ts": 'import { headers } from "next/headers"' },
      { "lib/a.ts": 'import { useState } from "react"' },
      { "lib/a.ts": 'import { sql } from "drizzle-orm"' },
    ],
    allowed: [
      { "lib/a.ts": 'import { SignJWT } from "jose"' },
      { "lib/a.test.ts": 'import { x } from "node:fs"' },
    ],
  },
  {
    title: "what the bundled server mounts needs nothing of Next",
    find: (modules) =>
      checkImports(modules, ({ file }, { specifier }) => {
        const mounted = /^lib\/server\/(oauth|http|gateway)\//.test(file) || file.startsWith("db/")
        if (!mounted || !NEXT.test(specifier)) return null
        return file === "lib/server/http/console.ts" && specifier === "next" ? null : `imports ${specifier}`
      }),
    violations: [
      { "lib/server/oauth/token.ts": 'import { cookies } from "next/headers"' },
      { "lib/server/http/mount.ts": 'import next from "next"' },
      { "lib/server/http/main.ts": 'import next from "next"' },
      { "lib/server/http/console.ts": 'import { after } from "next/server"' },
    ],
    allowed: [{ "lib/server/http/console.ts": 'import next from "next"' }],
  },
  {
    title: "requests leave by one door, and by the gateway's: both guard against private addresses",
    find: (modules) =>
      shipped(modules)
        .filter(({ file }) => areaOf(file) === "lib/server" && !LEAVES.test(file))
        .filter(({ code }) => OUTGOING.test(code))
        .map(({ file }) => `${file}: sends a request by itself; lib/server/outgoing.ts does that`),
    violations: [
      { "lib/server/a.ts": 'import { request as ask } from "node:https"' },
      { "lib/server/a.ts": "export const a = (url) => fetch(url)" },
    ],
    allowed: [
      { "lib/server/outgoing.ts": 'import { request } from "node:https"' },
      { "lib/server/a.ts": 'import { createServer } from "node:http"\nkeys.fetch(1)' },
    ],
  },
  {
    title: "server-only stands only in files that import Next",
    find: (modules) =>
      list(modules)
        .filter(({ imports }) => imports.some(({ specifier }) => specifier === "server-only"))
        .filter(({ imports }) => !imports.some(({ specifier }) => NEXT.test(specifier)))
        .map(({ file }) => `${file}: imports server-only but not Next`),
    violations: [{ "lib/server/a.ts": 'import "server-only"' }],
    allowed: [{ "lib/server/a.ts": 'import "server-only"\nimport { headers } from "next/headers"' }],
  },
  {
    title: "the bundled server's mounted code never reaches a file with server-only",
    find: (modules) =>
      reachViolations(
        modules,
        ({ file }) => file === "lib/server/http/machine-routes.ts" || file === "lib/server/http/main.ts",
        (target) => (modules.get(target)?.imports ?? []).some(({ specifier }) => specifier === "server-only"),
      ),
    violations: [
      {
        "lib/server/http/machine-routes.ts": 'import { x } from "../x"',
        "lib/server/x.ts": 'import "server-only"\nimport { headers } from "next/headers"',
      },
    ],
    allowed: [],
  },
  {
    title: "client components never reach lib/server or db, not even for a type",
    find: (modules) =>
      // A server action is the one door: the client gets a reference to it, none of its code.
      reachViolations(withoutActions(modules), isClient, (target) => /^(lib\/server|db)\//.test(target)),
    violations: [
      { "app/a.tsx": '"use client"\nimport type { X } from "@/lib/server/x"', "lib/server/x.ts": "" },
      {
        "app/a.tsx": '"use client"\nimport { b } from "./b"',
        "app/b.ts": 'import { c } from "@/lib/server/c"',
        "lib/server/c.ts": "",
      },
      { "app/a.tsx": '/* why */ "use client"\nimport { c } from "@/lib/server/c"', "lib/server/c.ts": "" },
    ],
    allowed: [
      {
        "app/a.tsx": '"use client"\nimport { save } from "./actions"',
        "app/actions.ts": '"use server"\nimport { c } from "@/lib/server/c"',
        "lib/server/c.ts": "",
      },
    ],
  },
  {
    title: "no import cycles",
    find: (modules) =>
      list(modules)
        .filter(({ file, imports }) =>
          imports.some(
            ({ target }) => target === file || (target !== null && reach(modules, target).has(file)),
          ),
        )
        .map(({ file }) => `${file} is on an import cycle`),
    violations: [
      {
        "lib/a.ts": 'import { b } from "./b"',
        "lib/b.ts": 'import { c } from "./c"',
        "lib/c.ts": 'import type { a } from "./a"',
      },
    ],
    allowed: [
      {
        "lib/a.ts": 'import { b } from "./b"\nimport { c } from "./c"',
        "lib/b.ts": 'import { c } from "./c"',
        "lib/c.ts": "",
      },
    ],
  },
  {
    title: "no barrels but the two that are tables",
    find: (modules) =>
      shipped(modules)
        .filter(({ file }) => !BARRELS.includes(file))
        .filter(({ file, code }) => /(^|\/)index\.(ts|tsx|mjs)$/.test(file) || /^export \* from/m.test(code))
        .map(({ file }) => `${file} is a barrel`),
    violations: [{ "lib/oauth/index.ts": "" }, { "lib/all.ts": 'export * from "./one"', "lib/one.ts": "" }],
    allowed: [{ "db/schema/index.ts": 'export * from "./apps"', "db/schema/apps.ts": "" }],
  },
  {
    title: `a route.ts has at most ${MAX_ROUTE_LINES} lines`,
    find: (modules) =>
      list(modules)
        .filter(({ file }) => file.startsWith("app/") && file.endsWith("/route.ts"))
        .map(({ file, source }) => ({ file, lines: source.trimEnd().split("\n").length }))
        .filter(({ lines }) => lines > MAX_ROUTE_LINES)
        .map(({ file, lines }) => `${file} has ${lines} lines`),
    violations: [{ "app/oauth/token/route.ts": `${"\n".repeat(11)}export const POST = 1` }],
    allowed: [{ "app/oauth/token/route.ts": "export const POST = 1\n" }],
  },
  {
    title: `nothing lies deeper than ${MAX_DEPTH} folders`,
    find: (modules) =>
      list(modules)
        .filter(({ file }) => file.split("/").length - 1 > MAX_DEPTH)
        .map(({ file }) => `${file} lies too deep`),
    violations: [{ "app/1/2/3/4/5/6/page.tsx": "" }],
    allowed: [{ "app/1/2/3/4/5/page.tsx": "" }],
  },
]

function withoutActions(modules) {
  return new Map([...modules].filter(([, { code }]) => !/^\s*["']use server["']/.test(code)))
}

function reachViolations(modules, isStart, isForbidden) {
  return list(modules)
    .filter(isStart)
    .flatMap(({ file }) =>
      [...reach(modules, file)].filter(([target]) => isForbidden(target)).map(([, way]) => way.join(" -> ")),
    )
}
