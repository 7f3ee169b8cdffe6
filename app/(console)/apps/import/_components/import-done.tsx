import { OutcomeRows } from "@/app/(console)/apps/import/_components/outcome-rows"
import { Section } from "@/components/shell/section"
import { Callout } from "@/components/ui/callout"
import { CodeBlock } from "@/components/ui/code-block"
import { ButtonLink } from "@/components/ui/link"
import { toEnv } from "@/lib/text/named-values"
import type { Applied } from "@/lib/transfer/outcome"

/** What was imported; secrets made on the way are shown here and nowhere again. */
export function ImportDone({ rows }: { rows: readonly Applied[] }) {
  const withValues = rows.filter(({ shownOnce }) => shownOnce.length > 0)
  return (
    <div>
      <div role="status" className="mb-6">
        <Callout tone="ok" title="Imported">
          Everything in it is in force within a second, and in the history.
        </Callout>
      </div>
      {withValues.length > 0 ? (
        <Section
          look="above"
          title="Copy these now"
          description="Admit keeps only hashes. Once you leave this page nothing can show them again."
        >
          <div className="grid gap-4">
            {withValues.map((row) => (
              <CodeBlock
                key={row.clientId ?? row.name}
                title={row.name}
                wrap
                code={toEnv([
                  ...(row.clientId ? [{ name: "CLIENT_ID", value: row.clientId }] : []),
                  ...row.shownOnce,
                ])}
              />
            ))}
          </div>
        </Section>
      ) : null}
      <Section look="above" title="What was done">
        <OutcomeRows rows={rows} tense="done" />
      </Section>
      <ButtonLink href="/apps?sort=newest" variant="primary">
        To the apps
      </ButtonLink>
    </div>
  )
}
