"use client"

import { Simulator } from "@/app/(console)/policies/_components/simulator"
import type { TrialChoices, TrialStart } from "@/app/(console)/policies/_components/trial"
import { DraftNotice, MetNotice } from "@/app/(console)/policies/[id]/_components/editor-notices"
import { ForesightPanel } from "@/app/(console)/policies/[id]/_components/foresight-panel"
import { SaveBar } from "@/app/(console)/policies/[id]/_components/save-bar"
import { type Saved, useBase } from "@/app/(console)/policies/[id]/_components/use-base"
import { useForesight } from "@/app/(console)/policies/[id]/_components/use-foresight"
import { usePolicyText } from "@/app/(console)/policies/[id]/_components/use-policy-text"
import { CedarEditor } from "@/components/policy/cedar-editor"
import { hasComment } from "@/components/policy/cedar-tokens"
import { ConditionsForm } from "@/components/policy/conditions-form"
import { PolicyGrid } from "@/components/policy/policy-grid"
import { Section } from "@/components/shell/section"
import { Callout } from "@/components/ui/callout"
import { cn } from "@/components/ui/cn"
import type { Id, PolicyId } from "@/lib/id"
import type { Grid } from "@/lib/policy/grid"

type PolicyEditorProps = {
  policy: { id: PolicyId; name: string; cedar: string; draftCedar: string | null }
  /** What is saved: the draft if there is one, else the text in force. */
  saved: Saved
  canEdit: boolean
  trial: TrialChoices
  /** What the simulator starts with. */
  start: TrialStart
  cases: readonly { id: Id<"policyCase">; name: string; expect: "allow" | "deny"; asked: string }[]
}

/** Grid and text side by side: one truth, edited from either. */
export function PolicyEditor({ policy, saved, canEdit, trial, start, cases }: PolicyEditorProps) {
  const edited = usePolicyText(saved)
  const { base, setBase, isDirty, isMet } = useBase(saved, edited)
  const foreseen = useForesight(policy.id, edited.text, cases.length)
  const { grid, errors, warnings, sentence } = edited.reading
  const isFaulty = errors.length > 0
  const isTextOnly = !grid && !isFaulty
  const shown = grid ?? (isFaulty ? edited.lastGrid : null)
  return (
    <div>
      {isMet ? (
        <MetNotice
          theirs={saved.text}
          mine={edited.text}
          onTakeTheirs={() => {
            setBase(saved)
            edited.reset(saved)
          }}
          onKeepMine={() => setBase(saved)}
        />
      ) : null}
      {policy.draftCedar !== null && !isMet ? (
        <DraftNotice policy={policy} version={base.version} faults={saved.reading.errors.length} />
      ) : null}
      <div className="mb-6 rounded-lg border border-line bg-surface px-5 py-4 shadow-card">
        <h2 className="text-ink-faint text-sm">What it means</h2>
        <p role="status" className="max-h-32 overflow-y-auto text-lg">
          {sentence}
        </p>
      </div>
      <div className={cn("grid gap-x-8 gap-y-6", !isTextOnly && "xl:grid-cols-[minmax(0,1fr)_26rem]")}>
        <div className="min-w-0">
          {isTextOnly ? <TextOnlyNotice /> : null}
          {isFaulty ? <FaultNotice /> : null}
          {shown ? (
            <GridPart grid={shown} disabled={!canEdit || isFaulty} onChange={edited.editGrid} />
          ) : null}
        </div>
        <div className={cn("min-w-0", !isTextOnly && "xl:sticky xl:top-4 xl:self-start")}>
          <CedarEditor
            text={edited.text}
            errors={errors}
            warnings={warnings}
            readOnly={!canEdit}
            status={edited.isReading ? "Reading" : (edited.failure ?? undefined)}
            onChange={edited.editText}
          />
          {grid ? (
            <p className="mt-2 text-ink-faint text-sm">
              {hasComment(edited.text)
                ? "The grid shows this text, but changing the grid writes it anew, without its comments."
                : "Grid and text are one: change either."}
            </p>
          ) : null}
        </div>
      </div>
      <ForesightPanel
        policyId={policy.id}
        cases={cases}
        {...foreseen}
        isDirty={edited.text !== policy.cedar}
        isFaulty={isFaulty}
        canEdit={canEdit}
      />
      {canEdit ? (
        <SaveBar
          policyId={policy.id}
          base={base}
          current={{ text: edited.text, reading: edited.reading }}
          isDirty={isDirty}
          isMet={isMet}
          onSaved={setBase}
          onDiscard={() => edited.reset(base)}
        />
      ) : null}
      <Section
        look="above"
        title="Try it"
        description="Asks the same code that guards your APIs, with the text above as it stands. Nothing is executed."
      >
        <Simulator
          policy={{ id: policy.id, text: edited.text }}
          choices={trial}
          start={start}
          canKeep={canEdit}
        />
      </Section>
    </div>
  )
}

type GridPartProps = { grid: Grid; disabled: boolean; onChange: (grid: Grid) => void }

function GridPart({ grid, disabled, onChange }: GridPartProps) {
  return (
    <>
      <PolicyGrid grid={grid} disabled={disabled} onChange={onChange} />
      <h2 className="mt-8 mb-3 text-lg">Only when</h2>
      <ConditionsForm
        conditions={grid.conditions}
        disabled={disabled}
        onChange={(conditions) => onChange({ ...grid, conditions })}
      />
    </>
  )
}

const FaultNotice = () => (
  <Callout tone="warn" title="The grid waits for the text" className="mb-4">
    It shows the last text without faults. Mend the marked lines to edit here again.
  </Callout>
)

const TextOnlyNotice = () => (
  <Callout tone="info" title="This policy says more than the grid can show">
    It forbids, names people or roles, or has conditions of its own. Edit it as text; it counts all the same.
  </Callout>
)
