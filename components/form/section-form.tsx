"use client"

import { useRouter } from "next/navigation"
import { type ReactNode, useState } from "react"
import type { DefaultValues, FieldValues } from "react-hook-form"
import { toast } from "sonner"
import type { z } from "zod"
import { Form } from "@/components/form/form"
import { FormError } from "@/components/form/form-error"
import { followMoves, type Newest, type SectionSave, useSections } from "@/components/form/settings-sections"
import { StaleSave } from "@/components/form/stale-save"
import { SubmitBar } from "@/components/form/submit-bar"

type SectionFormProps<Settings extends object, Values extends FieldValues> = {
  /** What the section is made from, as the page was read. */
  settings: Settings
  version: number
  schema: z.ZodType<unknown, Values>
  toValues: (settings: Settings) => DefaultValues<Values>
  /** Form values as fields of the settings; whatever else is set stays. */
  toChange?: (values: Values) => Record<string, unknown>
  /** Left out: saves settings. Given for what no page shows again, such as a credential. */
  save?: SectionSave
  labels?: Record<string, string>
  /** Why this person cannot save here; the values are shown all the same. */
  readOnly?: string
  children: ReactNode
}

/**
 * One section of a record's settings, saved on its own. What is typed stays while the page is fetched again; a save
 * that meets a newer change asks which to keep, field by field.
 */
export function SectionForm<Settings extends object, Values extends FieldValues>(
  props: SectionFormProps<Settings, Values>,
) {
  const router = useRouter()
  const sections = useSections()
  const { toChange = (values: Values): Record<string, unknown> => values, save = sections.save } = props
  const [base, setBase] = useState({ settings: props.settings, version: props.version, round: 0 })
  const [stale, setStale] = useState<{ newest: Newest; mine: Record<string, unknown> } | null>(null)

  const announce = () => {
    toast.success("Saved. In force within a second.")
    router.refresh()
  }
  const send = async (from: number, mine: Record<string, unknown>) => {
    const result = await save({ version: from, change: mine })
    if (result.ok) sections.moves.current.push({ from, to: result.value.version })
    else if (result.code === "conflict" && Object.keys(result.fields ?? {}).length === 0) {
      const newest = await sections.readNewest()
      if (newest.ok) setStale({ newest: newest.value, mine })
    }
    return result
  }
  const submit = async (values: Values) => {
    const mine = toChange(values)
    const result = await sections.inTurn(() => send(followMoves(base.version, sections.moves.current), mine))
    if (result.ok) {
      setStale(null)
      const version = result.value.version
      // What is saved elsewhere than in the settings is not shown again: its form starts empty.
      if (props.save) setBase({ ...base, version, round: base.round + 1 })
      else setBase({ ...base, settings: { ...base.settings, ...mine }, version })
    }
    return result
  }
  /** The form starts anew from what stands there now. */
  const adopt = (settings: Record<string, unknown>, version: number) => {
    setStale(null)
    setBase({ settings: settings as Settings, version, round: base.round + 1 })
  }
  const resolve = async (change: Record<string, unknown>) => {
    if (!stale) return undefined
    const result = await send(stale.newest.version, change)
    if (!result.ok) return result.message
    const { settings } = stale.newest
    adopt(props.save ? settings : { ...settings, ...change }, result.value.version)
    announce()
    return undefined
  }
  if (props.readOnly) return <ReadOnlySection {...props} why={props.readOnly} />
  return (
    <Form
      key={base.round}
      schema={props.schema}
      defaultValues={props.toValues(base.settings)}
      action={submit}
      onDone={announce}
    >
      {stale ? null : <FormError labels={props.labels} />}
      {stale ? (
        <StaleSave
          key={stale.newest.version}
          base={base.settings as Record<string, unknown>}
          mine={stale.mine}
          newest={stale.newest}
          onSave={resolve}
          onTakeTheirs={() => adopt(stale.newest.settings, stale.newest.version)}
        />
      ) : null}
      {props.children}
      <SubmitBar label="Save" />
    </Form>
  )
}

function ReadOnlySection<Settings extends object, Values extends FieldValues>(
  props: SectionFormProps<Settings, Values> & { why: string },
) {
  return (
    <Form
      schema={props.schema}
      defaultValues={props.toValues(props.settings)}
      action={async () => ({ ok: false, message: props.why })}
    >
      <p className="text-ink-faint text-sm">{props.why}</p>
      <fieldset disabled className="grid min-w-0 gap-6">
        {props.children}
      </fieldset>
    </Form>
  )
}
