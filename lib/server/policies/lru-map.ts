/** A map that holds at most `max` entries and gives up the one unused for longest. */
export class LruMap<K, V> {
  readonly #entries = new Map<K, V>()
  readonly #max: number

  constructor(max: number) {
    this.#max = max
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: K): V | undefined {
    const value = this.#entries.get(key)
    if (value === undefined) return undefined
    this.#entries.delete(key)
    this.#entries.set(key, value)
    return value
  }

  /** Returns the entry that had to go, if any. */
  set(key: K, value: V): V | undefined {
    const evicted = this.#entries.has(key) ? undefined : this.#makeRoom()
    this.#entries.delete(key)
    this.#entries.set(key, value)
    return evicted
  }

  /** @param make is given the entry that had to go, to reuse what it held */
  getOrMake(key: K, make: (evicted: V | undefined) => V): V {
    const known = this.get(key)
    if (known !== undefined) return known
    const value = make(this.#makeRoom())
    this.#entries.set(key, value)
    return value
  }

  clear(): void {
    this.#entries.clear()
  }

  #makeRoom(): V | undefined {
    if (this.#entries.size < this.#max) return undefined
    const oldest = this.#entries.entries().next().value
    if (!oldest) return undefined
    this.#entries.delete(oldest[0])
    return oldest[1]
  }
}
