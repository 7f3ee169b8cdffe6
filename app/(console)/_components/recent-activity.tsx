import { type ActivityRow, ActivityTable } from "@/components/activity/activity-table"
import { EmptyState } from "@/components/ui/empty-state"
import { PulsePicture } from "@/components/ui/pictures"

export function RecentActivity({ events }: { events: readonly ActivityRow[] }) {
  if (events.length === 0)
    return (
      <EmptyState picture={<PulsePicture />} title="Quiet so far">
        The first token an app gets, or fails to get, shows up here.
      </EmptyState>
    )
  return <ActivityTable events={events} label="Recent activity" />
}
