import type { Metadata } from "next"
import { ShowSecret } from "@/app/(flow)/hand-over/[token]/_components/show-secret"
import { FlowFrame } from "@/components/shell/flow-frame"
import { RelativeTime } from "@/components/ui/relative-time"
import { findHandOver } from "@/lib/server/apps/hand-over"

export const metadata: Metadata = { title: "A secret for you", robots: { index: false } }

export default async function HandOverPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params
  const handOver = await findHandOver(token)
  if (!handOver)
    return (
      <FlowFrame
        title="This link shows nothing any more"
        description="It works once, for 72 hours. Ask whoever sent it for a new one. If you did not open it yourself, say so: somebody else has seen the secret."
      >
        {null}
      </FlowFrame>
    )
  return (
    <FlowFrame
      width="wide"
      title={`A secret for ${handOver.appName}`}
      description={
        <>
          It can be shown once. The link ends <RelativeTime at={handOver.expiresAt} />.
        </>
      }
    >
      <ShowSecret token={token} />
    </FlowFrame>
  )
}
