import type { Metadata } from "next"
import { FlowForm } from "@/components/form/flow-form"
import { PlainField } from "@/components/form/plain-field"
import { FlowFrame } from "@/components/shell/flow-frame"
import { Button } from "@/components/ui/button"
import { Link } from "@/components/ui/link"
import { flowPage, type SearchParams } from "@/lib/server/flow-page"

export const metadata: Metadata = { title: "Enter your code" }

export default async function SignInCodePage({ searchParams }: { searchParams: SearchParams }) {
  const { csrf, problem, params } = await flowPage("sign-in-code", searchParams)
  return (
    <FlowFrame
      title="Enter your code"
      description="Open your authenticator app and type the six digits it shows."
      footer="No phone at hand? One of your recovery codes works here too, once."
    >
      <FlowForm
        action="/sign-in/code/submit"
        csrf={csrf}
        hidden={{ ticket: params.ticket }}
        message={problem?.fields.code ? undefined : problem?.message}
      >
        <PlainField
          name="code"
          label="Code"
          autoComplete="one-time-code"
          error={problem?.fields.code}
          autoFocus
          required
        />
        <Button type="submit" variant="primary" className="w-full">
          Sign in
        </Button>
      </FlowForm>
      <p className="mt-5">
        <Link href="/sign-in">Start again</Link>
      </p>
    </FlowFrame>
  )
}
