import { PlainCheckbox } from "@/components/form/plain-field"
import { Callout } from "@/components/ui/callout"
import type { ConsentScope } from "@/lib/server/oauth/consent"

/** What the app would be able to do, one sentence a scope. What is optional can be left out. */
export function ScopeList({ appName, scopes }: { appName: string; scopes: readonly ConsentScope[] }) {
  const required = scopes.filter((scope) => !scope.optional)
  const optional = scopes.filter((scope) => scope.optional)
  return (
    <fieldset className="grid gap-4">
      <legend className="mb-2 font-[620]">{appName} would be able to</legend>
      {required.length > 0 ? (
        <ul className="list-disc pl-5">
          {required.map(({ scope, sentence }) => (
            <li key={scope}>{sentence}</li>
          ))}
        </ul>
      ) : null}
      {optional.map(({ scope, sentence }) => (
        <PlainCheckbox
          key={scope}
          name="scope"
          value={scope}
          label={sentence}
          hint={<code className="break-all">{scope}</code>}
          defaultChecked
        />
      ))}
      {scopes.some((scope) => scope.wildcard) ? (
        <Callout tone="warn">
          This reaches records of every kind, including kinds that are added later.
        </Callout>
      ) : null}
    </fieldset>
  )
}
