/**
 * State that exists once in a process. The server bundle, each route and each page load their own copy of a
 * module; only `globalThis` under a registered symbol is shared between them.
 */

const store = globalThis as unknown as Record<symbol, unknown>
/** Registered symbols by name: looking one up costs more than all else here. */
const symbols = new Map<string, symbol>()

function symbolOf(name: string): symbol {
  const known = symbols.get(name)
  if (known !== undefined) return known
  const fresh = Symbol.for(`admit.${name}`)
  symbols.set(name, fresh)
  return fresh
}

/** The value made once for `name`, whichever copy of a module asks first. */
export function processState<T>(name: string, make: () => T): T {
  const key = symbolOf(name)
  if (!(key in store)) store[key] = make()
  return store[key] as T
}
