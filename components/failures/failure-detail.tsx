import { Lightbulb } from "lucide-react"
import type { InboxActions } from "@/components/failures/inbox-actions"
import { MendActions } from "@/components/failures/mend-actions"
import { CodeBlock } from "@/components/ui/code-block"
import { DefinitionList } from "@/components/ui/definition-list"
import { DiffText } from "@/components/ui/diff-text"
import { Link } from "@/components/ui/link"
import { explain, explainActed, wireCodeOf } from "@/lib/failures/causes"
import { comparisonOf, factsOf } from "@/lib/failures/comparison"
import { sourceUrl } from "@/lib/failures/explanation"
import type { Failure } from "@/lib/failures/failure"
import { toCurl } from "@/lib/failures/sample"
import { isSimulatedError } from "@/lib/smart/simulated-errors"
import { visible } from "@/lib/text/visible"

type FailureDetailProps = { failure: Failure; issuer: string; actions: InboxActions | null }

/** One failure, opened: the mend first, then the difference, what was sent, and the rule. */
export function FailureDetail({ failure, issuer, actions }: FailureDetailProps) {
  const { sample, cause } = failure
  const explanation = explain(cause)
  const comparison = comparisonOf(sample.detail)
  const facts = factsOf(sample.detail)
  const code = wireCodeOf(cause)
  const simulated = cause.replace(/^simulated\./, "")
  const acted = isSimulatedError(simulated) ? explainActed(simulated) : null
  const why = failure.mend.do === "none" ? failure.mend.why : null
  return (
    <div className="grid gap-4 border-line border-t bg-ground/40 px-4 py-4">
      <p className="max-w-prose">{explanation.mend}</p>
      {acted === null ? null : (
        <p className="max-w-prose text-ink-soft">
          In earnest it would mean: {acted.sentence} {acted.mend}
        </p>
      )}
      {why !== null && why !== explanation.mend ? <p className="max-w-prose text-ink-soft">{why}</p> : null}
      {comparison ? (
        <DiffText
          left={comparison.sent}
          right={comparison.expected}
          leftLabel="Sent"
          rightLabel={comparison.expectedLabel}
          sentence={comparison.sentence ?? undefined}
        />
      ) : null}
      {typeof sample.detail.sent === "string" && !comparison ? (
        <p>
          Sent: <code className="break-all">{visible(sample.detail.sent)}</code>
        </p>
      ) : null}
      {failure.hints.map(({ sentence, link }) => (
        <p key={sentence} className="flex max-w-prose gap-2 text-ink-soft">
          <Lightbulb aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-warn" />
          <span>
            {sentence} {link === null ? null : <Link href={link.href}>{link.label}</Link>}
          </span>
        </p>
      ))}
      {actions === null || failure.resolvedAt !== null ? null : (
        <MendActions
          failure={{ id: failure.id, appId: failure.appId }}
          mend={failure.mend}
          trialHref={failure.trialHref}
          actions={actions}
        />
      )}
      {facts.length > 0 ? (
        <DefinitionList items={facts.map(({ label, value }) => ({ term: label, value }))} />
      ) : null}
      <CodeBlock title="The request, credentials hidden" code={toCurl(sample, issuer)} wrap />
      <p className="text-ink-soft text-sm">
        <Rule source={explanation.source} />
        {code === null ? null : (
          <>
            {" "}
            The app was answered <Link href={`/errors/${code}`}>{code}</Link>.
          </>
        )}
        {sample.ip === null ? null : <> It came from {sample.ip}.</>}
        {failure.appId !== null && sample.proven === false ? (
          <> It did not prove to come from the app: anybody who knows its client id can send it.</>
        ) : null}
      </p>
    </div>
  )
}

function Rule({ source }: { source: string }) {
  const url = sourceUrl(source)
  return <>The rule: {url === null ? source : <Link href={url}>{source}</Link>}.</>
}
