import type { Metadata } from "next"
import { Page, PageHeader } from "@/components/shell/page-header"
import { CodeBlock } from "@/components/ui/code-block"
import { Segmented } from "@/components/ui/segmented"
import { appPage } from "@/lib/server/apps/app-page"
import { exportAppForms } from "@/lib/server/transfer/export-app"

export const metadata: Metadata = { title: "Export" }

export default async function ExportPage({ params }: { params: Promise<{ id: string }> }) {
  const { actor, app } = await appPage(params, "/export")
  const forms = await exportAppForms({ id: app.id }, actor)
  return (
    <Page width="narrow">
      <PageHeader
        title={`Export ${app.name}`}
        crumbs={[
          { label: "Apps", href: "/apps" },
          { label: app.name, href: `/apps/${app.id}` },
          { label: "Export" },
        ]}
        description="The registration in the form another system takes. No secret is in any of them; the system it goes to makes its own."
      />
      <Segmented
        label="Formats"
        segments={forms.map(({ format, label, fileName, text, lost }) => ({
          value: format,
          label,
          content: (
            <div className="grid gap-3">
              <p className="text-ink-soft">
                {lost.length === 0
                  ? "Carries everything that is set."
                  : `Has no place for: ${lost.join(", ")}. Set these by hand over there.`}
              </p>
              <CodeBlock title={fileName} code={text} />
            </div>
          ),
        }))}
      />
    </Page>
  )
}
