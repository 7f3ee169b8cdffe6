"use client"

import { useFormContext } from "react-hook-form"
import { METHODS, type Trial, type TrialChoices } from "@/app/(console)/policies/_components/trial"
import { SelectField } from "@/components/form/choice-fields"
import { useFormKit } from "@/components/form/form-context"
import { TextField } from "@/components/form/text-field"
import { Button } from "@/components/ui/button"
import { APP_KINDS } from "@/lib/apps/app"

export function TrialFields({ choices }: { choices: TrialChoices }) {
  const { pending } = useFormKit()
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-[8rem_minmax(0,1fr)]">
        <SelectField<Trial>
          name="method"
          label="Method"
          options={METHODS.map((method) => ({ value: method, label: method }))}
        />
        <TextField<Trial> name="path" label="Request" mono placeholder="Observation?patient=7" />
      </div>
      <WhoFields choices={choices} />
      <ScopeField choices={choices} />
      <TextField<Trial>
        name="launchPatient"
        label="Patient in the launch context"
        hint="The id alone, when the app was opened for one patient."
        optional
        mono
      />
      <Circumstances />
      <div>
        <Button type="submit" pending={pending}>
          Ask
        </Button>
      </div>
    </>
  )
}

function WhoFields({ choices }: { choices: TrialChoices }) {
  const form = useFormContext<Trial>()
  return (
    <div
      className="grid gap-4 sm:grid-cols-2"
      onChange={() => {
        const next = choices.apps.find((app) => app.id === form.getValues("appId"))
        if (next && isUntouched(form.getValues("scopes"), choices))
          form.setValue("scopes", next.allowedScopes.join(" "))
      }}
    >
      <SelectField<Trial>
        name="appId"
        label="App"
        options={choices.apps.map(({ id, name }) => ({ value: id, label: name }))}
      />
      {choices.apis.length > 0 ? (
        <SelectField<Trial>
          name="apiId"
          label="At"
          options={choices.apis.map(({ id, name }) => ({ value: id, label: name }))}
        />
      ) : null}
      <SelectField<Trial>
        name="userId"
        label="Person signed in"
        options={[
          { value: "", label: "Nobody: the app acts for itself" },
          ...choices.people.map(({ id, name, role }) => ({ value: id, label: `${name}, ${role}` })),
        ]}
      />
    </div>
  )
}

function ScopeField({ choices }: { choices: TrialChoices }) {
  const form = useFormContext<Trial>()
  const chosen = choices.apps.find((app) => app.id === form.watch("appId"))
  const allowed = chosen?.allowedScopes.join(" ") ?? ""
  return (
    <>
      <TextField<Trial> name="scopes" label="Scopes of the token" mono placeholder="system/Observation.rs" />
      {allowed !== "" && form.watch("scopes") !== allowed ? (
        <Button
          size="sm"
          variant="quiet"
          className="-mt-2 justify-self-start"
          onClick={() => form.setValue("scopes", allowed)}
        >
          Use every scope {chosen?.name} may ask for
        </Button>
      ) : null}
    </>
  )
}

/** What a condition may look at beside the request. */
function Circumstances() {
  const form = useFormContext<Trial>()
  const [kind, auth, ip, at, age] = form.watch(["kind", "auth", "ip", "at", "tokenAge"])
  const isSet = [kind, auth, ip, at, age].some((value) => value !== "")
  return (
    <details open={isSet || undefined} className="rounded-lg border border-line px-4 py-2.5">
      <summary className="w-fit rounded-sm font-[560]">Circumstances of the call</summary>
      <div className="mt-3 mb-1.5 grid gap-4 sm:grid-cols-2">
        <TextField<Trial> name="ip" label="From the address" optional mono placeholder="10.20.0.5" />
        <TextField<Trial> name="at" label="At (UTC)" hint="Left empty: now." optional type="datetime-local" />
        <SelectField<Trial>
          name="auth"
          label="Token sent as"
          options={[
            { value: "", label: "As the app is registered" },
            { value: "bearer", label: "Bearer" },
            { value: "dpop", label: "DPoP-bound" },
            { value: "basic", label: "Basic, without a token" },
          ]}
        />
        <TextField<Trial>
          name="tokenAge"
          label="Age of the token in seconds"
          optional
          inputMode="numeric"
          placeholder="0"
        />
        <SelectField<Trial>
          name="kind"
          label="As if the app were"
          options={[
            { value: "", label: "What it is" },
            ...APP_KINDS.map((each) => ({ value: each, label: `A ${each} app` })),
          ]}
        />
      </div>
    </details>
  )
}

/** True while the scopes are those of an app as registered, so that choosing another app may replace them. */
const isUntouched = (scopes: string, { apps }: TrialChoices): boolean =>
  apps.some((app) => app.allowedScopes.join(" ") === scopes)
