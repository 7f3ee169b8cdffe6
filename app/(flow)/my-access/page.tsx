import type { Metadata } from "next"
import { redirect } from "next/navigation"
import { FlowForm } from "@/components/form/flow-form"
import { FlowFrame } from "@/components/shell/flow-frame"
import { Button } from "@/components/ui/button"
import { Callout } from "@/components/ui/callout"
import { EmptyState } from "@/components/ui/empty-state"
import { Link } from "@/components/ui/link"
import { DoorPicture } from "@/components/ui/pictures"
import { RelativeTime } from "@/components/ui/relative-time"
import { flowPage, type SearchParams } from "@/lib/server/flow-page"
import { readMyAccess } from "@/lib/server/people/my-access"
import { currentSession } from "@/lib/server/signed-in"
import { scopeSentence } from "@/lib/smart/scope-sentences"

export const metadata: Metadata = { title: "My access" }

export default async function MyAccessPage({ searchParams }: { searchParams: SearchParams }) {
  const session = await currentSession()
  if (!session) redirect("/sign-in?next=/my-access")
  const { csrf, problem } = await flowPage("withdraw", searchParams)
  const signOut = await flowPage("sign-out", searchParams)
  const access = await readMyAccess(session)
  return (
    <FlowFrame
      title="Apps you let in"
      description={`Signed in as ${session.user.name} (${session.user.email}).`}
      width="wide"
      footer="Taking access back works at once here. A server that checks tokens by itself may accept one until it ends, an hour at most."
    >
      {problem ? <Callout tone="danger">{problem.message}</Callout> : null}
      {access.length === 0 ? (
        <EmptyState picture={<DoorPicture />} title="No app has access">
          When you sign in to an app and allow it to see your record, it is listed here.
        </EmptyState>
      ) : (
        <ul className="grid gap-4">
          {access.map((app) => (
            <li key={app.appId} className="rounded-lg border border-line p-4">
              <h2 className="text-lg">{app.appName}</h2>
              <p className="text-ink-soft text-sm">
                since <RelativeTime at={app.since} />, last <RelativeTime at={app.last} />
              </p>
              <ul className="my-3 list-disc pl-5 text-ink-soft">
                {app.scopes.map((scope) => (
                  <li key={scope}>{scopeSentence(scope)}</li>
                ))}
              </ul>
              <FlowForm action="/my-access/withdraw" csrf={csrf} hidden={{ app: app.appId }}>
                <Button type="submit" className="justify-self-start">
                  Take access back
                </Button>
              </FlowForm>
            </li>
          ))}
        </ul>
      )}
      <p className="mt-6">
        <Link href="/account">Your account: password, second factor, where you are signed in</Link>
      </p>
      <div className="mt-6 border-line border-t pt-4">
        <FlowForm action="/sign-out" csrf={signOut.csrf}>
          <Button type="submit" variant="quiet" className="justify-self-start">
            Sign out
          </Button>
        </FlowForm>
      </div>
    </FlowFrame>
  )
}
