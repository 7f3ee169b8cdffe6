import { CloneApp } from "@/app/(console)/apps/[id]/_components/clone-app"
import { LifeActions } from "@/app/(console)/apps/[id]/_components/life-actions"
import { Section } from "@/components/shell/section"
import { ButtonLink } from "@/components/ui/link"
import { type Actor, reaches } from "@/lib/server/actor"
import type { AppOnPage } from "@/lib/server/apps/app-page"
import { issuer } from "@/lib/server/env"

/** Copying the app, and stopping it. */
export function AppUpkeep({ app, actor }: { app: AppOnPage; actor: Actor }) {
  return (
    <>
      <Section
        look="above"
        title="Copies"
        description="A clone has the same settings, APIs, owners and policies, with credentials of its own."
      >
        <div className="flex flex-wrap gap-2">
          {reaches(actor, "app.create", "all") ? (
            <CloneApp app={{ id: app.id, name: app.name }} issuer={issuer()} />
          ) : null}
          <ButtonLink href={`/apps/${app.id}/export`}>Export for another system</ButtonLink>
        </div>
      </Section>
      {reaches(actor, "app.edit", "own") ? (
        <Section look="above" title="Stop">
          <LifeActions
            app={{
              id: app.id,
              name: app.name,
              state: app.state,
              isBinned: app.binnedAt !== null,
              hasTokens: app.issuer === "admit",
            }}
            may={{ enable: reaches(actor, "app.edit", "all"), bin: reaches(actor, "app.delete", "all") }}
          />
        </Section>
      ) : null}
    </>
  )
}
