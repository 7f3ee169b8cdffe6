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
    "nodemailer",
    "pino",
    "postgres",
    "rate-limiter-flexible",
    "@medplum/fhir-router",
  ],
  // `npm run check` type-checks the whole tree, tests included; the build need not do it again.
  typescript: { ignoreBuildErrors: true },
  // What proxy.ts does not see (files, unknown paths below /api) is framed and guessed at by nobody either.
  headers: async () => [
    {
      source: "/:path*",
      headers: [
        { key: "x-content-type-options", value: "nosniff" },
        { key: "x-frame-options", value: "DENY" },
      ],
    },
  ],
  experimental: { serverActions: { bodySizeLimit: "1mb" } },
}
