"use client"

import { useField } from "@/components/form/form-context"
import { Callout } from "@/components/ui/callout"
import { isSmartScope } from "@/lib/oauth/scopes"
import { scopeSentence } from "@/lib/smart/scope-sentences"

const MOST_SHOWN = 30

/** What people will read when the app asks, as it is typed. Scopes nobody consents to are left out. */
export function ConsentPreview({ name, split }: { name: string; split: (text: string) => string[] }) {
  const { form } = useField(name)
  const scopes = split(String(form.watch(name) ?? "")).filter((scope) => !scope.startsWith("system/"))
  if (scopes.length === 0) return null
  return (
    <section aria-label="What people will read" className="rounded-lg border border-line p-4">
      <p className="mb-2 font-[560]">What people will read when the app asks for all of it</p>
      <ul className="grid list-disc gap-1 pl-5 text-ink-soft">
        {scopes.slice(0, MOST_SHOWN).map((scope) => (
          <li key={scope}>{scopeSentence(scope)}</li>
        ))}
        {scopes.length > MOST_SHOWN ? <li>and {scopes.length - MOST_SHOWN} more</li> : null}
      </ul>
      {scopes.some((scope) => isSmartScope(scope) && scope.includes("/*.")) ? (
        <Callout tone="warn" className="mt-3">
          This reaches records of every kind, including kinds that are added later.
        </Callout>
      ) : null}
    </section>
  )
}
