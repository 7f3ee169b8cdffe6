import path from "node:path"
import { defineConfig } from "vitest/config"

const alias = { "@": path.resolve(import.meta.dirname) }
const exclude = ["**/node_modules/**", ".next/**", "dist/**", "e2e/**"]

/**
 * `unit` needs nothing but Node; `store` needs a PostgreSQL server named by TEST_DATABASE_URL. Files of one worker
 * share their modules (loading Cedar, zod and the FHIR definitions anew for each takes longer than the tests), so
 * a test leaves process-wide state as it found it.
 */
export default defineConfig({
  test: {
    // By default one core is left idle, and of two that is half of them.
    maxWorkers: "100%",
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          pool: "threads",
          isolate: false,
          include: ["**/*.test.ts", "**/*.test.tsx", "**/*.test.mjs"],
          exclude: [...exclude, "**/*.store.test.ts"],
          // Property tests finish in a fraction of this; a busy machine must not fail them.
          testTimeout: 20_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "store",
          pool: "forks",
          isolate: false,
          include: ["**/*.store.test.ts"],
          exclude,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
