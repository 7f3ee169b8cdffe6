"use client"

import { ContextFields } from "@/app/(console)/apps/[id]/launcher/_components/context-fields"
import { LaunchButtons } from "@/app/(console)/apps/[id]/launcher/_components/launch-buttons"
import { TrialFields } from "@/app/(console)/apps/[id]/launcher/_components/trial-fields"
import { useLauncherState } from "@/app/(console)/apps/[id]/launcher/_components/use-launcher-state"
import { Field } from "@/components/form/field"
import { CopyField } from "@/components/ui/copy-field"
import { type Definition, DefinitionList } from "@/components/ui/definition-list"
import { Select } from "@/components/ui/select"
import type { AppId } from "@/lib/id"
import type { LauncherState } from "@/lib/smart/launcher-state"
import type { LauncherView } from "@/lib/smart/launcher-view"

type LauncherProps = {
  appId: AppId
  state: LauncherState
  view: LauncherView
  canLaunch: boolean
  /** Id of the person at the console. */
  me: string
}

export function Launcher({ appId, state: initial, view, canLaunch, me }: LauncherProps) {
  const { state, change, pending } = useLauncherState(initial)
  const iss = view.apis.find(({ id }) => id === state.api)?.iss ?? view.iss ?? ""
  const isEhr = state.type === "ehr"
  const facts: Definition[] = [
    { term: "Opens", value: <CopyField value={view.launchUrl ?? ""} what="launch URL" /> },
    { term: "with iss", value: <CopyField value={iss} what="iss" /> },
    {
      term: "and launch",
      value: isEhr
        ? "A handle made when you press the button, good once within five minutes"
        : "Nothing: the app asks for a patient itself",
    },
  ]
  return (
    <div className="grid gap-6">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field id="type" label="How it starts">
          {(control) => (
            <Select
              {...control}
              value={state.type}
              onChange={({ target }) =>
                change({ type: target.value === "standalone" ? "standalone" : "ehr" })
              }
              options={[
                { value: "ehr", label: "From an EHR, with a patient open" },
                { value: "standalone", label: "By itself; it asks for a patient" },
              ]}
            />
          )}
        </Field>
        {view.apis.length > 1 ? (
          <Field id="api" label="API">
            {(control) => (
              <Select
                {...control}
                value={state.api || view.apis[0]?.id}
                onChange={({ target }) => change({ api: target.value, patient: "", encounter: "" })}
                options={view.apis.map(({ id, name }) => ({ value: id, label: name }))}
              />
            )}
          </Field>
        ) : null}
      </div>
      {isEhr ? (
        <>
          <ContextFields state={state} view={view} onChange={change} me={me} pending={pending} />
          <TrialFields state={state} onChange={change} />
        </>
      ) : null}
      <DefinitionList items={facts} />
      <LaunchButtons appId={appId} state={state} canLaunch={canLaunch} />
    </div>
  )
}
