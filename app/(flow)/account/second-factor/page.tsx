import type { Metadata } from "next"
import { redirect } from "next/navigation"
import { FlowForm } from "@/components/form/flow-form"
import { PlainField } from "@/components/form/plain-field"
import { FlowFrame } from "@/components/shell/flow-frame"
import { Button } from "@/components/ui/button"
import { Link } from "@/components/ui/link"
import { QrCode } from "@/components/ui/qr-code"
import { beginEnrolment } from "@/lib/server/account/my-account"
import { flowPage, type SearchParams } from "@/lib/server/flow-page"
import { publicInstance } from "@/lib/server/settings/change-settings"
import { currentSession } from "@/lib/server/signed-in"

export const metadata: Metadata = { title: "Set up an authenticator" }

export default async function SecondFactorPage({ searchParams }: { searchParams: SearchParams }) {
  const session = await currentSession()
  if (!session) redirect("/sign-in?next=/account/second-factor")
  const { csrf, problem } = await flowPage("account", searchParams)
  const { organizationName } = (await publicInstance()).settings
  const enrolment = beginEnrolment(session, organizationName || "Admit", problem?.values.enrolment)
  return (
    <FlowFrame
      title="Set up an authenticator"
      description="Any authenticator app will do. Let it read this code or type the key, then type the six digits it shows."
      footer={<Link href="/account">Leave it as it is</Link>}
    >
      <QrCode
        value={enrolment.uri}
        label="QR code of the key below, for the camera of an authenticator"
        className="mx-auto mb-5 size-56 rounded-md border border-line"
      />
      <p className="mb-1 text-ink-soft text-sm">Key, time-based, six digits</p>
      <p className="mb-3 break-words rounded-md border border-line bg-hover p-3 font-mono">{enrolment.key}</p>
      <p className="mb-6">
        <a className="underline" href={enrolment.uri}>
          Open it in the authenticator of this device
        </a>
      </p>
      <FlowForm
        action="/account/submit/second-factor"
        csrf={csrf}
        hidden={{ enrolment: enrolment.sealed }}
        message={problem && Object.keys(problem.fields).length === 0 ? problem.message : undefined}
      >
        <PlainField
          name="code"
          label="Code"
          inputMode="numeric"
          autoComplete="one-time-code"
          error={problem?.fields.code}
          required
        />
        <PlainField
          name="password"
          label="Your password"
          type="password"
          autoComplete="current-password"
          error={problem?.fields.password}
          required
        />
        <Button type="submit" variant="primary" className="w-full">
          Turn it on
        </Button>
      </FlowForm>
    </FlowFrame>
  )
}
