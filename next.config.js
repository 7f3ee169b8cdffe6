import path from "node:path"

/** @type {import("next").NextConfig} */
export default {
  reactStrictMode: true,
  poweredByHeader: false,
  // Token answers and console pages are small; a proxy in front compresses where it pays.
  compress: false,
  turbopack: { root: path.resolve(import.meta.dirname) },
  outputFileTracingRoot: path.resolve(import.meta.dirname),
  // Native addons and wasm stay outside the bundles.
  serverExternalPackages: [
    "@cedar-policy/cedar-wasm",
    "@node-rs/argon2",
    "pino",
    "postgres",
    "rate-limiter-flexible",
    "@medplum/fhir-router",
  ],
  // `npm run check` type-checks the whole tree, tests included; the build need not do it again.
  typescript: { ignoreBuildErrors: true },
  experimental: { serverActions: { bodySizeLimit: "1mb" } },
}
