/** Ways to look at the whole fleet of apps: what wants attention, each a named filter of the list. */

export const FACET_IDS = [
  "failing",
  "expiring",
  "unused",
  "never-used",
  "ownerless",
  "dormant",
  "rotation",
] as const
export type FacetId = (typeof FACET_IDS)[number]

/** A credential that ends within this many days is expiring. */
export const EXPIRING_DAYS = 60
/** An app without a token for this many days is unused. */
export const UNUSED_DAYS = 90

export const FACETS: Record<FacetId, { label: string; meaning: string }> = {
  failing: {
    label: "Failing",
    meaning: "Calls of the app are being refused, and nobody has dealt with it yet.",
  },
  expiring: { label: "Expiring", meaning: `A secret or key in use ends within ${EXPIRING_DAYS} days.` },
  unused: { label: "Unused", meaning: `No token for ${UNUSED_DAYS} days, but there were some before.` },
  "never-used": { label: "Never used", meaning: "Registered, and has not asked for a token yet." },
  ownerless: { label: "Ownerless", meaning: "Nobody is told when a secret expires or a call fails." },
  dormant: {
    label: "Dormant",
    meaning: `Active, no token for ${UNUSED_DAYS} days, and nobody is signed in by a refresh token: safe to disable.`,
  },
  rotation: { label: "Rotation asked for", meaning: "The owners were asked for new credentials." },
}
