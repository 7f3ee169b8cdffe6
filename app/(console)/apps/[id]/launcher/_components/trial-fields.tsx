"use client"

import { Field } from "@/components/form/field"
import { Input } from "@/components/ui/input"
import { Select } from "@/components/ui/select"
import { explainActed } from "@/lib/failures/causes"
import { type LauncherState, PKCE_MODES } from "@/lib/smart/launcher-state"
import {
  isSimulatedError,
  SIMULATED_ERROR_IDS,
  SIMULATED_ERRORS,
  type SimulatedError,
} from "@/lib/smart/simulated-errors"

type TrialFieldsProps = { state: LauncherState; onChange: (some: Partial<LauncherState>) => void }

const PKCE_LABELS: Record<(typeof PKCE_MODES)[number], string> = {
  registered: "As registered",
  required: "Required: without S256 the request is refused",
}

const LINES = [
  { name: "intent", label: "Intent", hint: "What the app is opened for, in a word the two agreed on." },
  { name: "tenant", label: "Tenant", hint: "Which organisation of several the launch is for." },
  {
    name: "resources",
    label: "Also open",
    hint: "References such as Questionnaire/7, separated by spaces: the app finds them in fhirContext.",
  },
] as const

/** How the app is tried: banner, intent, PKCE, and what goes wrong. */
export function TrialFields({ state, onChange }: TrialFieldsProps) {
  const seen = isSimulatedError(state.error) ? seenAndMeant(state.error) : undefined
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field id="pkce" label="PKCE">
        {(control) => (
          <Select
            {...control}
            value={state.pkce}
            onChange={({ target }) =>
              onChange({ pkce: PKCE_MODES.find((mode) => mode === target.value) ?? "registered" })
            }
            options={PKCE_MODES.map((mode) => ({ value: mode, label: PKCE_LABELS[mode] }))}
          />
        )}
      </Field>
      <Field id="banner" label="Patient banner">
        {(control) => (
          <Select
            {...control}
            value={state.banner}
            onChange={({ target }) => onChange({ banner: target.value === "no" ? "no" : "yes" })}
            options={[
              { value: "yes", label: "The app shows one" },
              { value: "no", label: "The EHR shows one already" },
            ]}
          />
        )}
      </Field>
      <Field
        id="error"
        label="What goes wrong"
        hint={seen ?? "Acted out by the server for this launch alone."}
      >
        {(control) => (
          <Select
            {...control}
            value={state.error}
            onChange={({ target }) => onChange({ error: isSimulatedError(target.value) ? target.value : "" })}
            options={[
              { value: "", label: "Nothing" },
              ...SIMULATED_ERROR_IDS.map((id) => ({
                value: id,
                label: `${SIMULATED_ERRORS[id].when}: ${SIMULATED_ERRORS[id].label.toLowerCase()}`,
              })),
            ]}
          />
        )}
      </Field>
      {LINES.map(({ name, label, hint }) => (
        <Field key={name} id={name} label={label} hint={hint} optional>
          {(control) => (
            <Input
              {...control}
              defaultValue={state[name]}
              maxLength={200}
              onBlur={({ target }) => onChange({ [name]: target.value.trim() })}
            />
          )}
        </Field>
      ))}
    </div>
  )
}

/** What the app sees, and what it means in earnest, in the words of its inbox. */
function seenAndMeant(error: SimulatedError): string {
  const { sentence, mend } = explainActed(error)
  return `${SIMULATED_ERRORS[error].seen}. In earnest it would mean: ${sentence} ${mend}`
}
