"use client"

import { useState, useTransition } from "react"
import { Button } from "@/components/ui/button"
import { Callout } from "@/components/ui/callout"
import { SecretPanel } from "@/components/ui/secret-panel"
import type { ActionResult } from "@/lib/action-result"

type Handed = { appName: string; clientId: string; issuer: string; secret: string }

async function open(token: string): Promise<ActionResult<Handed>> {
  try {
    const headers = { "content-type": "application/json" }
    const response = await fetch("/hand-over/open", {
      method: "POST",
      headers,
      body: JSON.stringify({ token }),
    })
    return await response.json()
  } catch {
    return {
      ok: false,
      message: "The server did not answer. Try again in a moment; the link is not used up.",
    }
  }
}

/** Nothing is shown, and nothing used up, before the button is pressed. */
export function ShowSecret({ token }: { token: string }) {
  const [result, setResult] = useState<ActionResult<Handed> | null>(null)
  const [pending, startTransition] = useTransition()
  if (result?.ok) {
    const { clientId, issuer, secret } = result.value
    return (
      <SecretPanel
        label="Client secret"
        value={secret}
        notice="The link is used up. If the secret is lost, ask for another."
        values={[
          { name: "ADMIT_ISSUER", value: issuer },
          { name: "CLIENT_ID", value: clientId },
          { name: "CLIENT_SECRET", value: secret },
        ]}
      />
    )
  }
  return (
    <div className="grid gap-4">
      <p className="text-ink-soft">
        Have a safe place ready, such as a password manager. Opening it is written into the history of the
        app.
      </p>
      {result ? (
        <div role="alert">
          <Callout tone="danger">{result.message}</Callout>
        </div>
      ) : null}
      <Button
        variant="primary"
        size="lg"
        pending={pending}
        onClick={() => startTransition(async () => setResult(await open(token)))}
      >
        Show the secret
      </Button>
    </div>
  )
}
