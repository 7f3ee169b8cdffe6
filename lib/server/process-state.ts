/**
 * State that exists once in a process. The server bundle, each route and each page load their own copy of a
 * module; only `globalThis` under a registered symbol is shared between them.
 */

const store = globalThis as unknown as Record<symbol, unknown>

/** The value made once for `name`, whichever copy of a module asks first. */
export function processState<T>(name: string, make: () => T): T {
  const key = Symbol.for(`admit.${name}`)
  if (!(key in store)) store[key] = make()
  return store[key] as T
}
