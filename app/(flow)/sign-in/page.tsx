import type { Metadata } from "next"
import { redirect } from "next/navigation"
import { FlowForm } from "@/components/form/flow-form"
import { PlainField } from "@/components/form/plain-field"
import { FlowFrame } from "@/components/shell/flow-frame"
import { Button } from "@/components/ui/button"
import { localPath } from "@/lib/server/flow-form"
import { flowPage, type SearchParams } from "@/lib/server/flow-page"
import { findInteractionHints } from "@/lib/server/oauth/interaction-hints"
import { currentSession } from "@/lib/server/signed-in"

export const metadata: Metadata = { title: "Sign in" }

export default async function SignInPage({ searchParams }: { searchParams: SearchParams }) {
  const { csrf, problem, params } = await flowPage("sign-in", searchParams)
  const hints = params.interaction ? await findInteractionHints(params.interaction) : null
  if (!params.interaction && (await currentSession())) redirect(localPath(params.next))
  return (
    <FlowFrame
      title="Sign in"
      description={hints ? <>to go on to {hints.appName}</> : "to Admit, where apps get their keys"}
      footer="Signing in from a shared computer? Close the browser when you are done."
    >
      <FlowForm
        action="/sign-in/submit"
        csrf={csrf}
        hidden={{ interaction: params.interaction, next: params.next }}
        message={problem?.message}
      >
        <PlainField
          name="email"
          label="E-mail"
          type="email"
          autoComplete="username"
          defaultValue={problem?.values.email ?? hints?.loginHint ?? ""}
          autoFocus={!problem?.values.email}
          error={problem?.fields.email}
          required
        />
        <PlainField
          name="password"
          label="Password"
          type="password"
          autoComplete="current-password"
          autoFocus={Boolean(problem?.values.email)}
          error={problem?.fields.password}
          required
        />
        <Button type="submit" variant="primary" className="w-full">
          Sign in
        </Button>
      </FlowForm>
    </FlowFrame>
  )
}
