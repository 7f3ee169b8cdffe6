/** Reads the imports of source files, with no compiler: enough to hold the tree to its layout. */

import path from "node:path"

/** @typedef {{ specifier: string, target: string | null }} Import target: the file, or null for a package */
/** @typedef {{ file: string, source: string, code: string, imports: Import[] }} Module code: without comments */
/** @typedef {Map<string, Module>} Modules */

const EXTENSIONS = ["", ".ts", ".tsx", ".mjs", ".js", "/index.ts", "/index.tsx"]
/** In order of trial: comments, template and string literals (kept), anything else. */
const TOKENS = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|`(?:\\.|[^`\\])*`|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g
const IMPORTS =
  /(?:^|[\n;])\s*(?:import|export)\b(?:[\w\s{},*$]|"[^"]*")*?\bfrom\s*⟦(\d+)⟧|(?:^|[\n;])\s*import\s*⟦(\d+)⟧|\bimport\s*\(\s*⟦(\d+)⟧/g

/** @param {Map<string, string>} files path from the root to source @returns {Modules} */
export function readModules(files) {
  const modules = new Map()
  for (const [file, source] of files) {
    const imports = readSpecifiers(source).map((specifier) => ({
      specifier,
      target: resolve(file, specifier, files),
    }))
    modules.set(file, { file, source, code: stripComments(source), imports })
  }
  return modules
}

/** Strings become numbered marks first, so text inside them cannot look like an import. */
function readSpecifiers(source) {
  const strings = []
  const marked = source.replace(TOKENS, (token) => {
    if (token.startsWith("/")) return " "
    strings.push(token.slice(1, -1))
    return token.startsWith("`") ? '""' : `⟦${strings.length - 1}⟧`
  })
  return [...marked.matchAll(IMPORTS)].map((match) => strings[Number(match[1] ?? match[2] ?? match[3])])
}

function stripComments(source) {
  return source.replace(TOKENS, (token) => (token.startsWith("/") ? " " : token))
}

function resolve(from, specifier, files) {
  const isOurs = specifier.startsWith("@/") || specifier.startsWith(".")
  if (!isOurs) return null
  const base = specifier.startsWith("@/")
    ? specifier.slice(2)
    : path.posix.normalize(path.posix.join(path.posix.dirname(from), specifier))
  return EXTENSIONS.map((extension) => base + extension).find((candidate) => files.has(candidate)) ?? base
}

/**
 * Every file reached from `start`, itself left out, with the way there.
 * @param {Modules} modules @param {string} start @returns {Map<string, string[]>}
 */
export function reach(modules, start) {
  const ways = new Map([[start, [start]]])
  const queue = [start]
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    for (const { target } of modules.get(file)?.imports ?? []) {
      if (target === null || ways.has(target)) continue
      ways.set(target, [...ways.get(file), target])
      queue.push(target)
    }
  }
  ways.delete(start)
  return ways
}
