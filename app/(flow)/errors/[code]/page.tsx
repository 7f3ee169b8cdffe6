import type { Metadata } from "next"
import { notFound } from "next/navigation"
import { CauseList } from "@/components/failures/cause-list"
import { FlowFrame } from "@/components/shell/flow-frame"
import { Link } from "@/components/ui/link"
import { causesOf } from "@/lib/failures/causes"

type Props = { params: Promise<{ code: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `What ${(await params).code.slice(0, 40)} means` }
}

/** Where `error_uri` leads (RFC 6749 §5.2): the same page for everybody, so it tells nothing about one request. */
export default async function ErrorCodePage({ params }: Props) {
  const { code } = await params
  const causes = causesOf(code)
  if (causes.length === 0) notFound()
  return (
    <FlowFrame
      width="wide"
      title={
        <>
          What <code>{code}</code> means
        </>
      }
      description="The answer to a refused request says little on purpose. These are the causes behind this one."
      footer={
        <>
          Do you run the app? <Link href="/failures">Its refused calls</Link> show which cause it was, with
          what was sent.
        </>
      }
    >
      <CauseList causes={causes} showCode={false} />
    </FlowFrame>
  )
}
