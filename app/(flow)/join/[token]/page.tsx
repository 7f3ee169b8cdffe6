import type { Metadata } from "next"
import { FlowForm } from "@/components/form/flow-form"
import { PlainField } from "@/components/form/plain-field"
import { FlowFrame } from "@/components/shell/flow-frame"
import { Button } from "@/components/ui/button"
import { Link } from "@/components/ui/link"
import { PASSWORD_MIN } from "@/lib/people/password"
import { flowPage, type SearchParams } from "@/lib/server/flow-page"
import { findInvited } from "@/lib/server/people/join"

export const metadata: Metadata = { title: "Join" }

type Props = { params: Promise<{ token: string }>; searchParams: SearchParams }

export default async function JoinPage({ params, searchParams }: Props) {
  const { token } = await params
  const { csrf, problem } = await flowPage("join", searchParams)
  const invited = await findInvited(token)
  if (!invited)
    return (
      <FlowFrame
        title="This invitation is used up"
        description="It works once, for a week. Ask whoever sent it for a new one."
      >
        <p>
          Joined already? <Link href="/sign-in">Sign in</Link>.
        </p>
      </FlowFrame>
    )
  return (
    <FlowFrame title={`Welcome, ${invited.name}`} description="Choose a password and you are in.">
      <FlowForm action="/join/submit" csrf={csrf} hidden={{ token }} message={problem?.message}>
        <PlainField
          name="email"
          label="E-mail"
          autoComplete="username"
          defaultValue={invited.email}
          readOnly
        />
        <PlainField
          name="password"
          label="Password"
          type="password"
          autoComplete="new-password"
          hint={`At least ${PASSWORD_MIN} characters. A short sentence is easy to remember.`}
          error={problem?.fields.password}
          minLength={PASSWORD_MIN}
          autoFocus
          required
        />
        <Button type="submit" variant="primary" className="w-full">
          Join
        </Button>
      </FlowForm>
    </FlowFrame>
  )
}
