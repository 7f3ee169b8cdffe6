import { PolicyMenu } from "@/app/(console)/policies/[id]/_components/policy-menu"
import { PageHeader } from "@/components/shell/page-header"
import { Badge } from "@/components/ui/badge"
import { TabNav } from "@/components/ui/tab-nav"
import type { Actor } from "@/lib/server/actor"
import { listAppsUnder, listLinks, listVersions, type PolicyView } from "@/lib/server/policies/read-policy"

type PolicyHeaderProps = {
  policy: PolicyView
  tab: "" | "/links" | "/versions"
  actor: Actor
  canEdit: boolean
}

/** Name, state, tabs and the menu of one policy; the same on each of its pages. */
export async function PolicyHeader({ policy, tab, actor, canEdit }: PolicyHeaderProps) {
  const [links, versions, apps] = await Promise.all([
    listLinks(policy.id, actor),
    listVersions(policy.id, actor),
    listAppsUnder(policy.id, actor),
  ])
  const base = `/policies/${policy.id}`
  return (
    <PageHeader
      title={policy.name}
      description={policy.description || undefined}
      crumbs={[{ label: "Policies", href: "/policies" }, { label: policy.name }]}
      status={
        <>
          {policy.cedar === "" ? <Badge>Nothing in force</Badge> : <Badge tone="ok">In force</Badge>}
          {policy.draftCedar === null ? null : <Badge tone="warn">Draft with faults</Badge>}
          {links.length === 0 ? <Badge>Linked to nobody</Badge> : null}
        </>
      }
      actions={
        canEdit ? (
          <PolicyMenu
            policy={{
              id: policy.id,
              name: policy.name,
              description: policy.description,
              version: policy.version,
            }}
            apps={apps}
            links={links.length}
            people={links.filter((link) => link.role !== null || link.userId !== null).length}
          />
        ) : undefined
      }
      tabs={
        <TabNav
          label={`Parts of ${policy.name}`}
          currentHref={`${base}${tab}`}
          tabs={[
            { href: base, label: "Rules" },
            { href: `${base}/links`, label: "Linked to", count: links.length },
            { href: `${base}/versions`, label: "Versions", count: versions.length },
          ]}
        />
      }
    />
  )
}
