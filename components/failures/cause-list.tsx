import { Link } from "@/components/ui/link"
import { type Cause, explain, wireCodeOf } from "@/lib/failures/causes"
import { sourceUrl } from "@/lib/failures/explanation"

/** Causes as a reader of the guide meets them: what is wrong, what to do, where the rule stands. */
export function CauseList({ causes, showCode }: { causes: readonly Cause[]; showCode: boolean }) {
  return (
    <ul className="grid gap-5">
      {causes.map((cause) => {
        const { sentence, mend, source } = explain(cause)
        const url = sourceUrl(source)
        const code = wireCodeOf(cause)
        return (
          <li key={cause} id={cause} className="max-w-prose scroll-mt-16">
            <p className="font-[560]">{sentence}</p>
            <p className="mt-0.5 text-ink-soft">{mend}</p>
            <p className="mt-0.5 text-ink-faint text-sm">
              <code>{cause}</code>
              {showCode && code ? (
                <>
                  {" "}
                  · answered as <code>{code}</code>
                </>
              ) : null}{" "}
              · {url === null ? source : <Link href={url}>{source}</Link>}
            </p>
          </li>
        )
      })}
    </ul>
  )
}
