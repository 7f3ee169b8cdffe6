import { ExternalId } from "@/app/(console)/_components/external-id"
import type { ElsewhereForms, RegisteredAppView } from "@/components/wizard/registered"

/** For each app that lives elsewhere, the field for its real id. */
export const elsewhereForms = (apps: readonly RegisteredAppView[]): ElsewhereForms =>
  Object.fromEntries(
    apps.flatMap(({ id, issuer, elsewhere }) =>
      issuer === "admit" || !elsewhere
        ? []
        : [[id, <ExternalId key={id} app={{ id, issuer, ...elsewhere }} />]],
    ),
  )
