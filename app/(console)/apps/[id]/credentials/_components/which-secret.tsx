"use client"

import { useId, useState, useTransition } from "react"
import { recogniseSecret } from "@/app/(console)/apps/[id]/actions"
import { Button } from "@/components/ui/button"
import { Input } from "@/components/ui/input"
import { Label } from "@/components/ui/label"
import { reach } from "@/components/ui/reach"
import type { AppId } from "@/lib/id"
import { checkSecretShape, SECRET_SHAPES } from "@/lib/secret-format"

/** The SHA-256 of what was pasted, as hex; only this leaves the page. */
async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("")
}

/** Tells which secret somebody holds, without the secret leaving the page. */
export function WhichSecret({ appId }: { appId: AppId }) {
  const id = useId()
  const [verdict, setVerdict] = useState("")
  const [pending, startTransition] = useTransition()
  const check = (pasted: string) => {
    const shape = checkSecretShape(pasted)
    if (shape !== "ok" && shape !== "foreign") return setVerdict(SECRET_SHAPES[shape])
    startTransition(async () => {
      const result = await reach(recogniseSecret({ appId, sha256: await hashOf(pasted) }))
      setVerdict(result.ok ? result.value.sentence : result.message)
    })
  }
  return (
    <form
      className="max-w-160"
      // Nothing typed here is kept: not by the browser, not in the page's address.
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault()
        check(String(new FormData(event.currentTarget).get("pasted") ?? ""))
      }}
    >
      <Label htmlFor={id}>Which secret is this?</Label>
      <div className="mt-1.5 flex gap-2 max-sm:flex-col">
        <Input
          id={id}
          name="pasted"
          type="password"
          mono
          autoComplete="off"
          placeholder="Paste the secret an app is configured with"
          aria-describedby={`${id}-verdict`}
          onChange={() => setVerdict("")}
        />
        <Button type="submit" pending={pending}>
          Check
        </Button>
      </div>
      <p id={`${id}-verdict`} role="status" className="mt-1.5 min-h-5.5 text-sm">
        {verdict || (
          <span className="text-ink-faint">Only its SHA-256 is compared. Nothing is stored or logged.</span>
        )}
      </p>
    </form>
  )
}
