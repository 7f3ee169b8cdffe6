import { AddSecret } from "@/app/(console)/apps/[id]/credentials/_components/add-secret"
import { type SecretRow, SecretRows } from "@/app/(console)/apps/[id]/credentials/_components/secret-rows"
import { WhichSecret } from "@/app/(console)/apps/[id]/credentials/_components/which-secret"
import { Section } from "@/components/shell/section"
import { EmptyState } from "@/components/ui/empty-state"
import type { AppId } from "@/lib/id"

type SecretsSectionProps = {
  app: { id: AppId; clientId: string }
  secrets: readonly SecretRow[]
  issuer: string
  maxDays: number | null
  /** False while the app signs with keys. */
  inForce: boolean
  canEdit: boolean
}

export function SecretsSection(props: SecretsSectionProps) {
  const { app, secrets, issuer, maxDays, inForce, canEdit } = props
  return (
    <>
      <Section
        look="above"
        title="Secrets"
        description={
          inForce
            ? "Several may live at once: add the new one, watch use move over, then retire the old one. Nothing goes down."
            : "Refused while the app signs with keys."
        }
        actions={
          canEdit && inForce ? (
            <AddSecret
              appId={app.id}
              clientId={app.clientId}
              issuer={issuer}
              variant={secrets.length === 0 ? "primary" : "secondary"}
              maxDays={maxDays}
            />
          ) : undefined
        }
      >
        {secrets.length === 0 ? (
          <EmptyState title="No secret">Without one, every token request of this app is refused.</EmptyState>
        ) : (
          <SecretRows appId={app.id} secrets={secrets} now={new Date()} inForce={inForce} canEdit={canEdit} />
        )}
      </Section>
      {canEdit && secrets.length > 0 ? (
        <Section
          look="above"
          title="Which one does it have?"
          description="When nobody remembers which secret was put where."
        >
          <WhichSecret appId={app.id} />
        </Section>
      ) : null}
    </>
  )
}
