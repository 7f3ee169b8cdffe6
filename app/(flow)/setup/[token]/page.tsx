import type { Metadata } from "next"
import { FlowForm } from "@/components/form/flow-form"
import { PlainField } from "@/components/form/plain-field"
import { FlowFrame } from "@/components/shell/flow-frame"
import { Button } from "@/components/ui/button"
import { CopyField } from "@/components/ui/copy-field"
import { Link } from "@/components/ui/link"
import { PASSWORD_MIN } from "@/lib/people/password"
import { issuer } from "@/lib/server/env"
import { flowPage, type SearchParams } from "@/lib/server/flow-page"
import { isSetupLink } from "@/lib/server/instance"

export const metadata: Metadata = { title: "Set up Admit" }

type Props = { params: Promise<{ token: string }>; searchParams: SearchParams }

export default async function SetupPage({ params, searchParams }: Props) {
  const { token } = await params
  const { csrf, problem } = await flowPage("set-up", searchParams)
  if (!(await isSetupLink(token))) return <Gone />
  return (
    <FlowFrame
      title="Make the first owner"
      description="This link works once. The owner can invite everyone else."
    >
      <FlowForm action="/setup/submit" csrf={csrf} hidden={{ token }} message={problem?.message}>
        <PlainField
          name="name"
          label="Your name"
          autoComplete="name"
          defaultValue={problem?.values.name}
          error={problem?.fields.name}
          autoFocus
          required
        />
        <PlainField
          name="email"
          label="E-mail"
          type="email"
          autoComplete="username"
          defaultValue={problem?.values.email}
          error={problem?.fields.email}
          required
        />
        <PlainField
          name="password"
          label="Password"
          type="password"
          autoComplete="new-password"
          hint={`At least ${PASSWORD_MIN} characters. A short sentence is easy to remember.`}
          error={problem?.fields.password}
          minLength={PASSWORD_MIN}
          required
        />
        <div>
          <p className="mb-1.5 text-sm text-ink-soft">
            Apps will know this server as its issuer. To use another address, stop here and set ADMIT_URL
            first: changing it later breaks the apps that remember it.
          </p>
          <CopyField value={issuer()} what="issuer" />
        </div>
        <Button type="submit" variant="primary" className="w-full">
          Make me the owner
        </Button>
      </FlowForm>
    </FlowFrame>
  )
}

function Gone() {
  return (
    <FlowFrame
      title="This link is used up"
      description="A set-up link works once, for a day, and only until there is an owner."
    >
      <p>
        If you are the owner, <Link href="/sign-in">sign in</Link>. If nobody is yet, restart Admit: it prints
        a new link.
      </p>
    </FlowFrame>
  )
}
