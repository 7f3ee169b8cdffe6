import { AssertionDebugger } from "@/app/(console)/apps/[id]/credentials/_components/assertion-debugger"
import { type KeyRow, KeyRows } from "@/app/(console)/apps/[id]/credentials/_components/key-rows"
import { KeySetForm } from "@/app/(console)/apps/[id]/credentials/_components/key-set-form"
import { MakeKeyPair } from "@/app/(console)/apps/[id]/credentials/_components/make-key-pair"
import { PasteKeys } from "@/app/(console)/apps/[id]/credentials/_components/paste-keys"
import { Section } from "@/components/shell/section"
import { EmptyState } from "@/components/ui/empty-state"
import type { AppId } from "@/lib/id"

type KeysSectionProps = {
  app: { id: AppId; version: number; jwksUri: string | null }
  keys: readonly KeyRow[]
  /** False while the app proves itself by a secret: keys may be laid ready. */
  inForce: boolean
  canEdit: boolean
}

export function KeysSection({ app, keys, inForce, canEdit }: KeysSectionProps) {
  const none = keys.length === 0
  return (
    <>
      <Section
        look="above"
        title="Keys"
        description={
          inForce
            ? "The app signs with a private key that never leaves it. Admit checks with the public one."
            : "Not asked while the app uses a secret. Lay a key ready here, then switch below."
        }
        actions={
          canEdit ? (
            <span className="flex flex-wrap justify-end gap-2">
              <PasteKeys appId={app.id} />
              <MakeKeyPair
                appId={app.id}
                variant={none && inForce && !app.jwksUri ? "primary" : "secondary"}
              />
            </span>
          ) : undefined
        }
      >
        {none ? (
          inForce && !app.jwksUri ? (
            <EmptyState title="No key">
              Without a key or a key set address, every assertion of this app is refused.
            </EmptyState>
          ) : (
            <p className="text-ink-soft">No key is registered here.</p>
          )
        ) : (
          <KeyRows appId={app.id} keys={keys} now={new Date()} canEdit={canEdit} />
        )}
      </Section>
      {inForce ? (
        <>
          <Section
            look="above"
            title="Key set"
            description="Best for apps that rotate their keys by themselves: they publish them, Admit follows."
          >
            <KeySetForm
              key={app.version}
              appId={app.id}
              version={app.version}
              jwksUri={app.jwksUri}
              canEdit={canEdit}
            />
          </Section>
          {canEdit ? (
            <Section
              look="above"
              title="Check an assertion"
              description="When the app is told invalid_client: paste what it sent, and see which check fails and how to mend it."
            >
              <AssertionDebugger appId={app.id} />
            </Section>
          ) : null}
        </>
      ) : null}
    </>
  )
}
