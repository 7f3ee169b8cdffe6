import { ToDo } from "@/app/(console)/apps/[id]/kind/_components/kind-lines"
import { Callout } from "@/components/ui/callout"
import { ButtonLink } from "@/components/ui/link"
import { SecretPanel } from "@/components/ui/secret-panel"
import type { ToldKindChange } from "@/lib/apps/kind-change"
import { KIND_LABELS } from "@/lib/apps/kinds"

type KindChangedProps = {
  app: { id: string; name: string; clientId: string }
  change: ToldKindChange
  /** Made for the new kind; here this once. */
  secret: string | null
  issuer: string
}

export function KindChanged({ app, change, secret, issuer }: KindChangedProps) {
  return (
    <div className="grid max-w-180 gap-6">
      <div role="status">
        <Callout tone="ok" title={`${app.name} is a ${KIND_LABELS[change.to].label.toLowerCase()} now`}>
          In force within a second. The history of the app says what changed.
        </Callout>
      </div>
      {secret ? (
        <SecretPanel
          label="Client secret"
          value={secret}
          notice="Only its hash is kept. If it is lost, add another and retire this one."
          values={[
            { name: "ADMIT_ISSUER", value: issuer },
            { name: "CLIENT_ID", value: app.clientId },
            { name: "CLIENT_SECRET", value: secret },
          ]}
        />
      ) : null}
      <ToDo items={change.todo} />
      <div className="flex flex-wrap gap-2">
        <ButtonLink href={`/apps/${app.id}/settings`} variant="primary">
          Open its settings
        </ButtonLink>
        <ButtonLink href={`/apps/${app.id}`} variant="quiet">
          Overview
        </ButtonLink>
      </div>
    </div>
  )
}
