/**
 * State that exists once in a process. The server bundle, each route and each page load their own copy of a
 * module; only `globalThis` under a registered symbol is shared between them.
 */

const KEY = Symbol.for("admit.state")
const shared = globalThis as unknown as { [KEY]?: Map<string, unknown> }
shared[KEY] ??= new Map()
const store = shared[KEY]

/** The value made once for `name`, whichever copy of a module asks first. */
export function processState<T>(name: string, make: () => T): T {
  if (!store.has(name)) store.set(name, make())
  return store.get(name) as T
}
