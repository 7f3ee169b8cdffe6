import type { Metadata } from "next"
import { PolicyHeader } from "@/app/(console)/policies/[id]/_components/policy-header"
import { RevertButton } from "@/app/(console)/policies/[id]/_components/revert-button"
import { TextDiff } from "@/components/policy/text-diff"
import { Page } from "@/components/shell/page-header"
import { Badge } from "@/components/ui/badge"
import { RelativeTime } from "@/components/ui/relative-time"
import { policyPage } from "@/lib/server/policies/policy-page"
import { listVersions, type PolicyVersionView } from "@/lib/server/policies/read-policy"
import { readPolicyText } from "@/lib/server/policies/read-text"

export const metadata: Metadata = { title: "Versions" }

export default async function PolicyVersionsPage({ params }: { params: Promise<{ id: string }> }) {
  const { actor, policy, canEdit } = await policyPage(params, "/versions")
  const versions = await listVersions(policy.id, actor)
  return (
    <Page>
      <PolicyHeader policy={policy} tab="/versions" actor={actor} canEdit={canEdit} />
      <ol className="grid grid-cols-[minmax(0,1fr)] gap-3" aria-label="Versions">
        {versions.map((version, i) => (
          <li
            key={version.version}
            className="rounded-lg border border-line bg-surface px-5 py-4 shadow-card"
          >
            <VersionHead version={version} isNow={i === 0}>
              {canEdit && i > 0 ? (
                <RevertButton policyId={policy.id} version={policy.version} to={version.version} />
              ) : null}
            </VersionHead>
            <p className="mt-2 line-clamp-3 text-ink-soft">{readPolicyText(version.cedar).sentence}</p>
            <details className="mt-2">
              <summary className="w-fit rounded-sm text-accent-text underline decoration-accent-line underline-offset-3">
                {versions[i + 1]
                  ? `What changed since version ${versions[i + 1]?.version}`
                  : "The text it began with"}
              </summary>
              <div className="mt-2">
                <TextDiff
                  before={versions[i + 1]?.cedar ?? ""}
                  after={version.cedar}
                  label={`Changes in version ${version.version}`}
                />
              </div>
            </details>
          </li>
        ))}
      </ol>
    </Page>
  )
}

type VersionHeadProps = { version: PolicyVersionView; isNow: boolean; children: React.ReactNode }

function VersionHead({ version, isNow, children }: VersionHeadProps) {
  return (
    <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
      <div className="min-w-0 flex-1 basis-60">
        <h2 className="flex flex-wrap items-center gap-2 text-lg">
          Version {version.version}
          {isNow && version.cedar !== "" ? <Badge tone="ok">In force</Badge> : null}
        </h2>
        <p className="text-ink-faint text-sm">
          {version.by ?? "Admit"}, <RelativeTime at={version.createdAt} />
        </p>
        {version.note ? <p className="mt-1">{version.note}</p> : null}
      </div>
      {children}
    </div>
  )
}
