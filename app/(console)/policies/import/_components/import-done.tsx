import type { Imported } from "@/app/(console)/policies/import/_components/import-form"
import { Callout } from "@/components/ui/callout"
import { CopyField } from "@/components/ui/copy-field"
import { ButtonLink, Link } from "@/components/ui/link"

/** What was made, with secrets that nothing can show again. */
export function ImportDone({ imported }: { imported: Imported }) {
  const { policies, apps } = imported
  return (
    <div role="status" className="grid max-w-160 gap-6">
      {apps.some(({ secret }) => secret !== null) ? (
        <Callout tone="warn" title="Secrets are shown once">
          Copy each one now; only its hash is kept.
        </Callout>
      ) : null}
      {apps.length > 0 ? (
        <ul className="grid gap-4" aria-label="Apps registered">
          {apps.map(({ id, name, clientId, secret }) => (
            <li key={id} className="grid gap-1.5">
              <span>
                <Link href={`/apps/${id}`}>{name}</Link>{" "}
                <code className="text-ink-faint text-sm">{clientId}</code>
              </span>
              {secret === null ? null : <CopyField value={secret} what={`secret of ${name}`} />}
            </li>
          ))}
        </ul>
      ) : null}
      {policies.length > 0 ? (
        <ul className="grid gap-1" aria-label="Policies written">
          {policies.map(({ id, name }) => (
            <li key={id}>
              <Link href={`/policies/${id}`}>{name}</Link>
            </li>
          ))}
        </ul>
      ) : null}
      <div>
        <ButtonLink href="/policies" variant="primary">
          Go to the policies
        </ButtonLink>
      </div>
    </div>
  )
}
