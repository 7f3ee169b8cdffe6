"use client"

import { useId, useState } from "react"
import { Status } from "@/components/ui/badge"
import { DiffText } from "@/components/ui/diff-text"
import { Input } from "@/components/ui/input"
import { Label } from "@/components/ui/label"
import { matchRedirectUri, type RegisteredUri } from "@/lib/oauth/redirect-uri"

/** Paste what the app sends: the very matcher of the authorization endpoint answers. */
export function RedirectMatchTester({ registered }: { registered: readonly RegisteredUri[] }) {
  const id = useId()
  const [sent, setSent] = useState("")
  const match = sent === "" ? null : matchRedirectUri(sent, registered)
  return (
    <div className="rounded-lg border border-line bg-sunken/60 p-4">
      <Label htmlFor={id}>Does it match?</Label>
      <p className="text-ink-faint text-sm">
        Paste the redirect_uri your app sends. The saved addresses are compared as the authorization endpoint
        does.
      </p>
      <Input
        id={id}
        mono
        className="mt-1.5"
        value={sent}
        onChange={(event) => setSent(event.target.value.trim())}
        placeholder="https://…"
        autoComplete="off"
      />
      <div role="status" className="mt-2 min-h-6">
        {match === null ? null : match.matched ? (
          <Status tone="ok">
            Matches <code className="ml-1 break-all">{match.entry.uri}</code>
          </Status>
        ) : match.nearest ? (
          <div className="grid gap-2">
            <Status tone="danger">No match. {match.difference?.sentence}</Status>
            <DiffText
              left={sent}
              leftLabel="Your app sends"
              right={match.nearest.uri}
              rightLabel="Registered"
            />
          </div>
        ) : (
          <Status tone="danger">No match: nothing is registered.</Status>
        )}
      </div>
    </div>
  )
}
