import path from "node:path"
import { defineConfig } from "vitest/config"

const alias = { "@": path.resolve(import.meta.dirname) }
const exclude = ["**/node_modules/**", ".next/**", "dist/**", "e2e/**"]

/** `unit` needs nothing but Node; `store` needs a PostgreSQL server named by TEST_DATABASE_URL. */
export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
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
          include: ["**/*.store.test.ts"],
          exclude,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
