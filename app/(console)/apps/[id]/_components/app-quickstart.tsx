"use client"

import { useState } from "react"
import { FirstToken } from "@/app/(console)/apps/[id]/_components/first-token"
import { newSecret, type openQuickstart, registerRedirect } from "@/app/(console)/apps/[id]/actions"
import { Quickstart } from "@/components/quickstart/quickstart"
import { Callout } from "@/components/ui/callout"
import { reach } from "@/components/ui/reach"

type View = Extract<Awaited<ReturnType<typeof openQuickstart>>, { ok: true }>["value"]

/** The guide of one app: on its page, and in the drawer. */
export function AppQuickstart({ initial }: { initial: View }) {
  const [view, setView] = useState(initial)
  if (view.livesIn)
    return (
      <Callout tone="info" title={`Lives in ${view.livesIn === "entra" ? "Entra ID" : "Aidbox"}`}>
        Its tokens come from there, so its developer follows the guide of that server.
      </Callout>
    )
  return (
    <Quickstart
      app={view.app}
      isDraft={view.isDraft}
      liveSecrets={view.liveSecrets}
      onMakeSecret={() => reach(newSecret({ appId: view.id, name: "Quickstart", expiresAt: "" }))}
      onAddRedirect={async (redirect) => {
        const result = await reach(registerRedirect({ id: view.id, ...redirect }))
        if (!result.ok) return Object.values(result.fields ?? {})[0] ?? result.message
        setView(result.value)
        return null
      }}
      waiting={<FirstToken appId={view.id} initial={view.firstTokenAt} />}
      hasToken={view.firstTokenAt !== null}
    />
  )
}
