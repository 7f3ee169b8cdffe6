import type { Metadata } from "next"
import { AppHeader } from "@/app/(console)/apps/[id]/_components/app-header"
import { ActivityTable } from "@/components/activity/activity-table"
import { Page } from "@/components/shell/page-header"
import { EmptyState } from "@/components/ui/empty-state"
import { Link } from "@/components/ui/link"
import { Pagination } from "@/components/ui/pagination"
import { PulsePicture } from "@/components/ui/pictures"
import { readCursor } from "@/lib/page-cursor"
import { appPage } from "@/lib/server/apps/app-page"
import { listAppActivity } from "@/lib/server/apps/read-app"
import type { SearchParams } from "@/lib/server/flow-page"

export const metadata: Metadata = { title: "Activity" }

const PAGE_SIZE = 50
const REFUSED = ["token.refused", "authorize.refused", "introspect.refused", "fhir.denied"] as const

type Props = { params: Promise<{ id: string }>; searchParams: SearchParams }

export default async function AppActivityPage({ params, searchParams }: Props) {
  const { actor, app } = await appPage(params, "/activity")
  const { show, before } = await searchParams
  const onlyRefused = show === "refused"
  const events = await listAppActivity(
    {
      appId: app.id,
      kinds: onlyRefused ? [...REFUSED] : undefined,
      before: readCursor(before),
      limit: PAGE_SIZE,
    },
    actor,
  )
  const here = `/apps/${app.id}/activity`
  const kept = onlyRefused ? "show=refused&" : ""
  return (
    <Page>
      <AppHeader app={app} tab="/activity" />
      <p className="mb-3 text-ink-soft">
        {onlyRefused ? "Only what was refused. " : "Tokens, sign-ins and FHIR calls of the last 30 days. "}
        <Link href={onlyRefused ? here : `${here}?show=refused`}>
          {onlyRefused ? "Show everything" : "Show only refusals"}
        </Link>
      </p>
      {events.length === 0 ? (
        <EmptyState picture={<PulsePicture />} title={onlyRefused ? "Nothing was refused" : "Nothing yet"}>
          Each token this app gets, and each call that is refused, shows up here with its reason.
        </EmptyState>
      ) : (
        <ActivityTable events={events} label={`Activity of ${app.name}`} showApp={false} />
      )}
      <Pagination
        previousHref={before ? `${here}${onlyRefused ? "?show=refused" : ""}` : undefined}
        nextHref={events.length === PAGE_SIZE ? `${here}?${kept}before=${events.at(-1)?.id}` : undefined}
      />
    </Page>
  )
}
