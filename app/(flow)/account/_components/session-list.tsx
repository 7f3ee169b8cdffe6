import { FlowForm } from "@/components/form/flow-form"
import { Badge } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
import { RelativeTime } from "@/components/ui/relative-time"
import { browserName } from "@/lib/people/browser-name"
import type { AccountView } from "@/lib/server/account/my-account"

/** Where the person is signed in, each with the button that ends it. */
export function SessionList({ sessions, csrf }: { sessions: AccountView["sessions"]; csrf: string }) {
  return (
    <>
      <ul className="grid gap-3">
        {sessions.map((session) => (
          <li
            key={session.id}
            className="flex flex-wrap items-center justify-between gap-3 rounded-lg border border-line p-4"
          >
            <div>
              <p className="font-[560]">
                {browserName(session.userAgent)} {session.current ? <Badge tone="ok">This one</Badge> : null}
              </p>
              <p className="text-ink-soft text-sm">
                signed in <RelativeTime at={session.createdAt} />, last used{" "}
                <RelativeTime at={session.lastSeenAt} />
                {session.ip ? `, from ${session.ip}` : ""}
              </p>
            </div>
            {session.current ? null : (
              <FlowForm action="/account/submit/end-session" csrf={csrf} hidden={{ session: session.id }}>
                <Button type="submit" size="sm">
                  Sign out
                </Button>
              </FlowForm>
            )}
          </li>
        ))}
      </ul>
      {sessions.length > 2 ? (
        <div className="mt-3">
          <FlowForm action="/account/submit/end-session" csrf={csrf} hidden={{ session: "others" }}>
            <Button type="submit" className="justify-self-start">
              Sign out everywhere else
            </Button>
          </FlowForm>
        </div>
      ) : null}
    </>
  )
}
