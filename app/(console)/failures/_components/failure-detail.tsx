import { MendActions } from "@/app/(console)/failures/_components/mend-actions"
import { CodeBlock } from "@/components/ui/code-block"
import { DefinitionList } from "@/components/ui/definition-list"
import { DiffText } from "@/components/ui/diff-text"
import { Link } from "@/components/ui/link"
import { explain, wireCodeOf } from "@/lib/failures/causes"
import { comparisonOf, factsOf } from "@/lib/failures/comparison"
import { sourceUrl } from "@/lib/failures/explanation"
import { looksLikeBrowser, toCurl } from "@/lib/failures/sample"
import type { Failure } from "@/lib/server/failures/inbox"

type FailureDetailProps = { failure: Failure; issuer: string; mayEdit: boolean }

/** One failure, opened: the mend first, then the difference, what was sent, and the rule. */
export function FailureDetail({ failure, issuer, mayEdit }: FailureDetailProps) {
  const { sample, cause } = failure
  const explanation = explain(cause)
  const comparison = comparisonOf(sample.detail)
  const facts = factsOf(sample.detail)
  const code = wireCodeOf(cause)
  return (
    <div className="grid gap-4 border-line border-t bg-ground/40 px-4 py-4">
      <p className="max-w-prose">{explanation.mend}</p>
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
          Sent: <code className="break-all">{sample.detail.sent}</code>
        </p>
      ) : null}
      <BrowserHint failure={failure} />
      <MendActions
        failure={{ id: failure.id, appId: failure.appId, isResolved: failure.resolvedAt !== null }}
        mend={failure.mend}
        mayEdit={mayEdit}
      />
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
      </p>
    </div>
  )
}

function Rule({ source }: { source: string }) {
  const url = sourceUrl(source)
  return <>The rule: {url === null ? source : <Link href={url}>{source}</Link>}.</>
}

/** Credentials sent by a page in a browser can be read by whoever uses the page. */
function BrowserHint({ failure }: { failure: Failure }) {
  if (failure.appId === null || !looksLikeBrowser(failure.sample)) return null
  if (!/^(secret|assertion|client\.(credentials_missing|public))/.test(failure.cause)) return null
  return (
    <p className="text-ink-soft">
      This call came from a page in a browser, where no secret stays secret.{" "}
      <Link href={`/apps/${failure.appId}/kind`}>Is it a public app?</Link>
    </p>
  )
}
