"use client"

import { useState, useTransition } from "react"
import { Button } from "@/components/ui/button"
import { Callout } from "@/components/ui/callout"
import { CodeBlock } from "@/components/ui/code-block"
import type { QuickstartApp } from "@/lib/quickstart/facts"
import { type NamedValue, toEnv } from "@/lib/text/named-values"

type EnvStepProps = {
  authMethod: QuickstartApp["authMethod"]
  env: readonly NamedValue[]
  /** True only just after it was made. */
  hasSecret: boolean
  liveSecrets: number
  /** Resolves to a sentence when none could be made. */
  onMakeSecret: () => Promise<string | null>
}

/** The `.env` file. Only a secret made this very moment stands in it. */
export function EnvStep({ authMethod, env, hasSecret, liveSecrets, onMakeSecret }: EnvStepProps) {
  const [problem, setProblem] = useState<string | null>(null)
  const [pending, startTransition] = useTransition()
  const needsSecret = authMethod.startsWith("client_secret")
  const make = () => startTransition(async () => setProblem(await onMakeSecret()))
  return (
    <div className="grid gap-3">
      {hasSecret ? (
        <div role="status">
          <Callout tone="warn" title="Shown once">
            The secret below is in this file only. Copy it now; nothing can show it again.
          </Callout>
        </div>
      ) : null}
      <CodeBlock title=".env" code={toEnv(env)} wrap />
      {authMethod === "private_key_jwt" ? (
        <p className="text-ink-soft text-sm">
          The app signs with its own key: put the private half beside this file, and its public half on the
          app's Credentials page. Add KEY_ID when that page lists more than one.
        </p>
      ) : null}
      {needsSecret && !hasSecret ? (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2 text-ink-soft text-sm">
          <span>
            {liveSecrets > 0
              ? "Put the secret you copied behind CLIENT_SECRET=, or"
              : "This app has no secret in use yet."}
          </span>
          <Button size="sm" pending={pending} onClick={make}>
            Make a secret for this
          </Button>
        </div>
      ) : null}
      {problem ? (
        <div role="alert">
          <Callout tone="danger" title="No secret was made">
            {problem}
          </Callout>
        </div>
      ) : null}
    </div>
  )
}
