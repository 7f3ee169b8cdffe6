import { QuickstartDrawer } from "@/app/(console)/apps/[id]/_components/quickstart-drawer"
import { IssuerBadge, KindBadge, SmartBadge, StateBadge } from "@/components/apps/app-words"
import { PageHeader } from "@/components/shell/page-header"
import { TabNav } from "@/components/ui/tab-nav"
import type { AppOnPage } from "@/lib/server/apps/app-page"

const TABS = [
  { at: "", label: "Overview" },
  { at: "/quickstart", label: "Quickstart" },
  { at: "/settings", label: "Settings" },
  { at: "/credentials", label: "Credentials" },
  { at: "/policies", label: "Policies" },
  { at: "/launcher", label: "Launcher" },
  { at: "/access", label: "Effective access" },
  { at: "/failures", label: "Refused calls" },
  { at: "/activity", label: "Activity" },
  { at: "/history", label: "History" },
] as const

export type AppTab = (typeof TABS)[number]["at"]

/** Tabs about tokens: an app that gets its own elsewhere has nothing to show there. */
const OF_TOKENS: readonly AppTab[] = ["/quickstart", "/launcher", "/access", "/failures", "/activity"]

function hasTab({ kind, smart, issuer, openFailures }: AppOnPage, tab: AppTab): boolean {
  if (issuer !== "admit" && OF_TOKENS.includes(tab)) return tab === "/failures" && openFailures > 0
  if (tab === "/credentials") return kind !== "public"
  return tab !== "/launcher" || (smart && kind !== "service")
}

/** Name, state and tabs of one app; the same on each of its pages. */
export function AppHeader({ app, tab }: { app: AppOnPage; tab: AppTab }) {
  const base = `/apps/${app.id}`
  // Whoever came by an address of old still sees where they are.
  const shown = TABS.filter(({ at }) => at === tab || hasTab(app, at))
  return (
    <PageHeader
      title={app.name}
      description={app.description || undefined}
      crumbs={[{ label: "Apps", href: "/apps" }, { label: app.name }]}
      status={
        <>
          <StateBadge state={app.state} binnedAt={app.binnedAt} />
          <KindBadge kind={app.kind} />
          {app.smart ? <SmartBadge /> : null}
          <IssuerBadge issuer={app.issuer} />
        </>
      }
      actions={
        tab !== "/quickstart" && app.issuer === "admit" ? <QuickstartDrawer appId={app.id} /> : undefined
      }
      tabs={
        <TabNav
          label={`Parts of ${app.name}`}
          currentHref={`${base}${tab}`}
          tabs={shown.map(({ at, label }) => ({
            href: `${base}${at}`,
            label,
            ...(at === "/failures" && app.openFailures > 0 ? { count: app.openFailures, alert: true } : {}),
          }))}
        />
      }
    />
  )
}
