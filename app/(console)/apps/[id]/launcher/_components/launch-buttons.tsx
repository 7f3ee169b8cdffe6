"use client"

import { useRouter } from "next/navigation"
import { useState, useTransition } from "react"
import { toast } from "sonner"
import { launch, saveScenario } from "@/app/(console)/apps/[id]/launcher/actions"
import { Field } from "@/components/form/field"
import { Button } from "@/components/ui/button"
import { CopyField } from "@/components/ui/copy-field"
import { Input } from "@/components/ui/input"
import type { AppId } from "@/lib/id"
import type { LauncherState } from "@/lib/smart/launcher-state"

type LaunchButtonsProps = { appId: AppId; state: LauncherState; canLaunch: boolean }

export function LaunchButtons({ appId, state, canLaunch }: LaunchButtonsProps) {
  const [pending, startTransition] = useTransition()
  const [address, setAddress] = useState("")
  if (!canLaunch) return <p className="text-ink-soft">Your role may look at launches, not make them.</p>
  const open = () => {
    // Opened by the press itself, before the answer is there, or the browser takes it for a pop-up.
    const tab = window.open("about:blank", "_blank")
    if (tab) tab.opener = null
    startTransition(async () => {
      const result = await launch({ appId, state })
      if (result.ok && tab) tab.location.href = result.value.url
      else tab?.close()
      if (!result.ok) toast.error(result.message)
    })
  }
  const make = () =>
    startTransition(async () => {
      const result = await launch({ appId, state })
      if (result.ok) setAddress(result.value.url)
      else toast.error(result.message)
    })
  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" onClick={open} pending={pending}>
          Open the app
        </Button>
        <Button onClick={make} disabled={pending}>
          Make an address to copy
        </Button>
      </div>
      {address ? <CopyField value={address} what="address of this launch" /> : null}
      <KeepScenario appId={appId} state={state} />
    </div>
  )
}

function KeepScenario({ appId, state }: { appId: AppId; state: LauncherState }) {
  const router = useRouter()
  const [pending, startTransition] = useTransition()
  const [name, setName] = useState("")
  const [problem, setProblem] = useState<string>()
  const keep = () =>
    startTransition(async () => {
      const result = await saveScenario({ appId, name, state })
      if (!result.ok) return setProblem(result.fields?.name ?? result.message)
      toast.success(`${name} is kept`)
      setName("")
      setProblem(undefined)
      router.refresh()
    })
  return (
    <form
      className="flex max-w-120 items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        keep()
      }}
    >
      <Field id="scenario-name" label="Keep as scenario" error={problem} className="flex-1">
        {(control) => (
          <Input
            {...control}
            value={name}
            placeholder="Doctor, expired token"
            maxLength={80}
            onChange={({ target }) => setName(target.value)}
          />
        )}
      </Field>
      <Button type="submit" pending={pending}>
        Keep
      </Button>
    </form>
  )
}
