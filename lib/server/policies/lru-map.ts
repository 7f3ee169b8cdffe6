interface Slot<V> {
  value: V
  /** Used since it was last looked at for eviction. */
  used: boolean
}

/**
 * A map of at most `max` entries that gives up one not used lately (the clock algorithm). A look-up moves
 * nothing, because moving entries of a Map costs far more than finding them.
 */
export class LruMap<K, V> {
  readonly #slots = new Map<K, Slot<V>>()
  readonly #max: number

  constructor(max: number) {
    this.#max = max
  }

  get size(): number {
    return this.#slots.size
  }

  clear(): void {
    this.#slots.clear()
  }

  get(key: K): V | undefined {
    const slot = this.#slots.get(key)
    if (slot === undefined) return undefined
    slot.used = true
    return slot.value
  }

  set(key: K, value: V): void {
    if (!this.#slots.has(key)) this.#makeRoom()
    this.#slots.set(key, { value, used: false })
  }

  /** @param make is given the entry that had to go, to reuse what it held */
  getOrMake(key: K, make: (evicted: V | undefined) => V): V {
    const slot = this.#slots.get(key)
    if (slot !== undefined) {
      slot.used = true
      return slot.value
    }
    const value = make(this.#makeRoom())
    this.#slots.set(key, { value, used: false })
    return value
  }

  #makeRoom(): V | undefined {
    if (this.#slots.size < this.#max) return undefined
    for (const [key, slot] of this.#slots) {
      this.#slots.delete(key)
      if (!slot.used) return slot.value
      slot.used = false
      this.#slots.set(key, slot)
    }
    throw new Error("INVARIANT: a full map has an entry to give up")
  }
}
