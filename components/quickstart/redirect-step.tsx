"use client"

import { type FormEvent, useState, useTransition } from "react"
import { PlainField } from "@/components/form/plain-field"
import { Button } from "@/components/ui/button"
import { CopyField } from "@/components/ui/copy-field"
import type { Platform } from "@/lib/apps/app"
import { redirectFault, type SampleRedirect } from "@/lib/quickstart/facts"

type RedirectStepProps = {
  redirect: SampleRedirect
  isDraft: boolean
  onAdd: (redirect: { uri: string; platform: Platform }) => Promise<string | null>
}

/** The address the sample listens at: registered already, or registered from here. */
export function RedirectStep({ redirect, isDraft, onAdd }: RedirectStepProps) {
  const [uri, setUri] = useState(redirect.uri)
  const [problem, setProblem] = useState<string | null>(null)
  const [pending, startTransition] = useTransition()
  if (redirect.registered)
    return (
      <div className="grid gap-2">
        <p className="text-ink-soft">The sample listens here, and the address is registered.</p>
        <CopyField value={redirect.uri} what="redirect URI" />
        {isDraft ? (
          <p className="text-ink-soft text-sm">The app is still a draft: an admin makes it active.</p>
        ) : null}
      </div>
    )
  const add = (event: FormEvent) => {
    event.preventDefault()
    const fault = redirectFault(uri, redirect)
    setProblem(fault)
    if (!fault) startTransition(async () => setProblem(await onAdd({ uri, platform: redirect.platform })))
  }
  return (
    <form onSubmit={add} noValidate className="grid gap-3">
      <p className="text-ink-soft">
        The sample runs on your computer, so that address must be a redirect URI of the app.
      </p>
      <PlainField
        name="quickstart-redirect"
        label="Redirect URI on your computer"
        mono
        value={uri}
        error={problem ?? undefined}
        onChange={(event) => setUri(event.target.value)}
      />
      <div>
        <Button type="submit" pending={pending}>
          Register this address
        </Button>
      </div>
    </form>
  )
}
