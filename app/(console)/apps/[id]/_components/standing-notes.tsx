import { Callout } from "@/components/ui/callout"
import { ButtonLink } from "@/components/ui/link"
import { RelativeTime } from "@/components/ui/relative-time"
import type { AppId } from "@/lib/id"

type StandingNotesProps = {
  appId: AppId
  standing: { rotationDueAt: Date | null; quietSince: Date | null; signedIn: boolean }
}

/** What an app's page warns of before anything breaks. */
export function StandingNotes({ appId, standing }: StandingNotesProps) {
  const { rotationDueAt, quietSince, signedIn } = standing
  return (
    <div className="grid gap-3 not-empty:mb-6">
      {rotationDueAt ? (
        <Callout
          tone="warn"
          title={`New credentials are asked for by ${rotationDueAt.toISOString().slice(0, 10)}`}
          actions={<ButtonLink href={`/apps/${appId}/credentials`}>To the credentials</ButtonLink>}
        >
          Add a second one, move the app over, and retire the old one. This note goes when one is added.
        </Callout>
      ) : null}
      {quietSince ? (
        <Callout tone="info" title={signedIn ? "Quiet, but people are signed in" : "Dormant"}>
          No token since <RelativeTime at={quietSince} />.{" "}
          {signedIn
            ? "Refresh tokens of it still work, so it is not counted as dormant."
            : "Nobody is signed in by a refresh token. If it is not needed, disable it; that can be undone."}
        </Callout>
      ) : null}
    </div>
  )
}
