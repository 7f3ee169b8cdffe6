import type { Metadata } from "next"
import { redirect } from "next/navigation"
import { FlowForm } from "@/components/form/flow-form"
import { PlainField } from "@/components/form/plain-field"
import { FlowFrame } from "@/components/shell/flow-frame"
import { Button } from "@/components/ui/button"
import { isAppError } from "@/lib/errors"
import type { SearchParams } from "@/lib/server/flow-page"
import { type DeviceScreen, findDeviceScreen } from "@/lib/server/oauth/device"
import { currentSession } from "@/lib/server/signed-in"

export const metadata: Metadata = { title: "Connect a device" }

export default async function DevicePage({ searchParams }: { searchParams: SearchParams }) {
  const { user_code: typed, done } = await searchParams
  if (done === "allowed" || done === "denied") return <Done allowed={done === "allowed"} />
  const code = typeof typed === "string" ? typed.slice(0, 40) : ""
  const session = await currentSession()
  if (!session)
    redirect(`/sign-in?next=${encodeURIComponent(`/device?user_code=${encodeURIComponent(code)}`)}`)
  if (code === "") return <AskCode />
  try {
    const screen = await findDeviceScreen(session, code)
    return screen ? (
      <Confirm screen={screen} />
    ) : (
      <AskCode typed={code} error="No device is waiting with this code." />
    )
  } catch (error) {
    if (!isAppError(error)) throw error
    return <AskCode typed={code} error={error.message} />
  }
}

function AskCode({ typed, error }: { typed?: string; error?: string }) {
  return (
    <FlowFrame title="Connect a device" description="Type the code that the device shows.">
      <form method="get" action="/device" className="grid gap-5">
        <PlainField
          name="user_code"
          label="Code"
          defaultValue={typed}
          error={error}
          autoComplete="off"
          required
        />
        <Button type="submit" variant="primary">
          Continue
        </Button>
      </form>
    </FlowFrame>
  )
}

function Confirm({ screen }: { screen: DeviceScreen }) {
  const { appName, apiName, person, scopes, form } = screen
  return (
    <FlowFrame
      title={`Connect ${appName}?`}
      description={
        <>
          Go on only if the device in front of you shows <strong>{screen.userCode}</strong>. You are signed in
          as <strong>{person.name}</strong> ({person.email}).
        </>
      }
    >
      <FlowForm action={form.action} csrf={form.csrf} hidden={{ userCode: form.userCode }}>
        <p>
          {appName} would be able to{apiName ? <> at {apiName}</> : null}:
        </p>
        <ul className="list-disc pl-5">
          {scopes.map(({ scope, sentence }) => (
            <li key={scope}>{sentence}</li>
          ))}
        </ul>
        <div className="grid gap-2.5 sm:grid-cols-2">
          <Button type="submit" name="decision" value="deny">
            Do not allow
          </Button>
          <Button type="submit" name="decision" value="allow" variant="primary">
            Allow
          </Button>
        </div>
      </FlowForm>
    </FlowFrame>
  )
}

function Done({ allowed }: { allowed: boolean }) {
  return (
    <FlowFrame
      title={allowed ? "The device is connected" : "The device was not connected"}
      description={allowed ? "It goes on by itself in a few seconds." : "It has been told."}
    >
      <p>You can close this window.</p>
    </FlowFrame>
  )
}
