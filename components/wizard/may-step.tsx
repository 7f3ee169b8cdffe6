"use client"

import {
  Ban,
  BookOpenCheck,
  DatabaseBackup,
  FilePen,
  FolderInput,
  type LucideIcon,
  UserRound,
} from "lucide-react"
import { Callout } from "@/components/ui/callout"
import { AnswerCard, type AnswerRibbon } from "@/components/wizard/answer-card"
import { StepHeading } from "@/components/wizard/step-heading"
import { type AppState, suggestedPreset } from "@/lib/wizard/app-params"
import { PERMISSIONS, PRESET_IDS, type PresetId } from "@/lib/wizard/permissions"
import { kindsOf } from "@/lib/wizard/submission"

const ICONS: Record<PresetId, LucideIcon> = {
  reporting: BookOpenCheck,
  ehr: FilePen,
  portal: UserRound,
  ingestion: FolderInput,
  "bulk-export": DatabaseBackup,
}

type MayStepProps = {
  state: AppState
  focus: boolean
  onChoose: (preset: PresetId | "none") => void
}

/** What the app may do: a preset each, those of its kind only. */
export function MayStep({ state, focus, onChoose }: MayStepProps) {
  const kinds = kindsOf(state.answers)
  const usual = suggestedPreset(state)
  const presets = PRESET_IDS.filter((id) => PERMISSIONS[id].kinds.some((kind) => kinds.includes(kind)))
  const ordered = presets.toSorted((a, b) => Number(b === usual) - Number(a === usual))
  return (
    <>
      <StepHeading
        title="What may it do?"
        help="Choose the least it can work with. It becomes a policy that you can read, try and narrow at any time."
        eyebrow={state.name}
        focus={focus}
      />
      <div className="grid gap-3">
        {ordered.map((id) => {
          const Icon = ICONS[id]
          return (
            <AnswerCard
              key={id}
              label={PERMISSIONS[id].label}
              consequence={PERMISSIONS[id].meaning}
              icon={<Icon aria-hidden="true" />}
              ribbon={ribbonFor(id, usual)}
              chosen={state.preset === id}
              onChoose={() => onChoose(id)}
            />
          )
        })}
        <AnswerCard
          label="Nothing yet"
          consequence="Every FHIR call will be refused until a policy is linked on the app's page."
          icon={<Ban aria-hidden="true" />}
          chosen={state.preset === "none"}
          onChoose={() => onChoose("none")}
        />
      </div>
      {kinds.length > 1 ? (
        <Callout tone="info" className="mt-4">
          It counts for both registrations. You can give the background part less on its own page.
        </Callout>
      ) : null}
    </>
  )
}

const ribbonFor = (id: PresetId, usual: PresetId | null): AnswerRibbon | undefined =>
  id === usual ? { kind: "usual", why: "Most apps of this kind need this." } : undefined
