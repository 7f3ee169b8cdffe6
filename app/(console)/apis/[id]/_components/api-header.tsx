import { IssuerBadge, SmartBadge } from "@/components/apps/app-words"
import { PageHeader } from "@/components/shell/page-header"
import { Badge } from "@/components/ui/badge"
import { ButtonLink } from "@/components/ui/link"
import { TabNav } from "@/components/ui/tab-nav"
import type { RegisteredApi } from "@/lib/server/apis/read-api"

const TABS = [
  { at: "", label: "Overview" },
  { at: "/settings", label: "Settings" },
  { at: "/history", label: "History" },
] as const

type ApiHeaderProps = {
  api: RegisteredApi
  tab: (typeof TABS)[number]["at"]
  canRegister: boolean
  /** Those the person's role may open. */
  showsHistory: boolean
}

/** Name, state and tabs of one API; the same on each of its pages. */
export function ApiHeader({ api, tab, canRegister, showsHistory }: ApiHeaderProps) {
  const { name, description, smart, issuer, enforcement } = api.settings
  const base = `/apis/${api.id}`
  const tabs = TABS.filter(({ at }) => at !== "/history" || showsHistory)
  return (
    <PageHeader
      title={name}
      description={description || undefined}
      crumbs={[{ label: "APIs", href: "/apis" }, { label: name }]}
      status={
        <>
          {api.binnedAt ? <Badge tone="danger">In the bin</Badge> : null}
          {api.state === "disabled" ? <Badge tone="warn">Disabled</Badge> : null}
          {issuer === "admit" ? (
            <Badge icon={false}>{enforcement === "gateway" ? "Gateway" : "Own checks"}</Badge>
          ) : null}
          {smart ? <SmartBadge /> : null}
          <IssuerBadge issuer={issuer} />
        </>
      }
      actions={
        canRegister ? (
          <ButtonLink href={`/apps/new?api=${api.id}`}>Register an app for it</ButtonLink>
        ) : undefined
      }
      tabs={
        <TabNav
          label={`Parts of ${name}`}
          currentHref={`${base}${tab}`}
          tabs={tabs.map(({ at, label }) => ({ href: `${base}${at}`, label }))}
        />
      }
    />
  )
}
