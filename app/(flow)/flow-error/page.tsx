import type { Metadata } from "next"
import { FlowFrame } from "@/components/shell/flow-frame"
import { REFUSALS } from "@/lib/oauth/refusals"
import type { SearchParams } from "@/lib/server/flow-page"

export const metadata: Metadata = { title: "This sign-in cannot go on" }

const isRefusal = (cause: unknown): cause is keyof typeof REFUSALS =>
  typeof cause === "string" && Object.hasOwn(REFUSALS, cause)

/** Says why, in a catalogued sentence; nothing from the address reaches the page but a known cause. */
export default async function FlowErrorPage({ searchParams }: { searchParams: SearchParams }) {
  const { cause } = await searchParams
  const known = isRefusal(cause) ? cause : "request.malformed"
  return (
    <FlowFrame title="This sign-in cannot go on" description={REFUSALS[known][1]}>
      <p>Go back to the app and try again. If it happens again, tell whoever runs the app.</p>
      <p className="mt-3 text-ink-faint text-sm">
        For them: <code>{known}</code>
      </p>
    </FlowFrame>
  )
}
