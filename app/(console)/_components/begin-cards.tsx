import { AppWindow, Server } from "lucide-react"
import { LinkCard } from "@/components/ui/card"

/** The two ways to begin. */
export function BeginCards({ hasApi }: { hasApi: boolean }) {
  return (
    <div className="grid gap-4 md:grid-cols-2">
      <LinkCard as="h2" href="/apis/new" icon={<Server aria-hidden="true" />} title="Set up a FHIR server">
        A few questions find out which registrations it needs, and which it does not.
        {hasApi ? " You have one already; this adds another." : " Start here."}
      </LinkCard>
      <LinkCard as="h2" href="/apps/new" icon={<AppWindow aria-hidden="true" />} title="Register an app">
        Say in plain words what the app does. Admit picks the kind, the settings and what it may read.
        {hasApi ? " Your FHIR server is ready for it." : ""}
      </LinkCard>
    </div>
  )
}
