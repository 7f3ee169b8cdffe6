"use client"

import { Printer } from "lucide-react"
import { useState } from "react"
import { Button } from "@/components/ui/button"
import { CopyButton } from "@/components/ui/copy-button"
import { Link } from "@/components/ui/link"
import { PlanDocument } from "@/components/wizard/plan-document"
import { download, fromList, PlanExports } from "@/components/wizard/plan-exports"
import { planFiles } from "@/components/wizard/plan-files"
import { RegisterButton } from "@/components/wizard/review-step"
import { StepHeading } from "@/components/wizard/step-heading"
import { StepLink } from "@/components/wizard/step-link"
import type { WizardUrl } from "@/components/wizard/use-wizard-url"
import type { ActionResult } from "@/lib/action-result"
import type { Plan } from "@/lib/wizard/plan"

type PlanStepProps = {
  plan: Plan
  /** Ids for scripts that need fresh ones. */
  guids: readonly string[]
  url: WizardUrl
  changes: readonly { label: string; to: URLSearchParams }[]
  focus: boolean
  onRegister: () => Promise<Extract<ActionResult, { ok: false }> | null>
}

const TITLES = {
  register: "This is the plan",
  export: "This is the plan, to be carried out elsewhere",
  none: "Nothing to register here",
} as const

/** The plan, and what to do with it: make all of it, or take it to where it is carried out. */
export function PlanStep({ plan, guids, url, changes, focus, onRegister }: PlanStepProps) {
  const exporting = plan.mainAction === "export"
  const count = (plan.api ? 1 : 0) + plan.apps.length
  return (
    <>
      <div data-print="hide">
        <StepHeading
          title={TITLES[plan.mainAction]}
          help={helpFor(plan)}
          eyebrow="Read it back"
          focus={focus}
        />
        <div className="mb-6 flex flex-wrap items-center gap-x-4 gap-y-2 text-sm">
          <span className="text-ink-faint">Change:</span>
          {changes.map(({ label, to }) => (
            <StepLink
              key={label}
              url={url}
              to={to}
              className="rounded-sm text-accent-text underline decoration-accent-line underline-offset-3 hover:decoration-current"
            >
              {label}
            </StepLink>
          ))}
        </div>
      </div>
      <PlanDocument plan={plan} />
      <div data-print="hide">
        {exporting ? <MainExport plan={plan} guids={guids} /> : null}
        {plan.mainAction === "none" ? null : exporting ? (
          <div className="mt-8 border-line border-t pt-6">
            <p className="max-w-[62ch] text-ink-soft text-pretty">
              Admit can keep a note of {count === 1 ? "it" : "all of it"}, so that colleagues find it here. It
              makes no secret and issues no token for {count === 1 ? "it" : "these"}.
            </p>
            <RegisterButton label="Record it in Admit too" variant="secondary" onRegister={onRegister} />
          </div>
        ) : (
          <RegisterButton
            label={count === 1 ? "Make it" : `Make all of it: ${count} registrations`}
            onRegister={onRegister}
          />
        )}
        <div className="mt-3 flex flex-wrap items-center gap-2">
          <Button variant="quiet" onClick={() => window.print()}>
            <Printer aria-hidden="true" /> Print
          </Button>
          <CopyLink />
          <Link href="/guide" className="ml-1 text-sm">
            What the kinds of registration mean
          </Link>
        </div>
        {exporting ? null : (
          <section className="mt-10">
            <h2 className="mb-3 text-lg">Take the plan along</h2>
            <PlanExports plan={plan} guids={guids} />
          </section>
        )}
      </div>
    </>
  )
}

function helpFor(plan: Plan): string {
  if (plan.mainAction === "none") return "Read why, and which ways lead on. Then answer again."
  if (plan.mainAction === "export")
    return `${plan.lives}: your server takes tokens from there, so the registrations are made there. Here is the script for it.`
  return "Read it through, print it if somebody has to agree, then make all of it in one go."
}

function MainExport({ plan, guids }: { plan: Plan; guids: readonly string[] }) {
  const main = () => {
    for (const id of plan.exports.slice(0, 1))
      for (const file of planFiles(plan, id, fromList(guids))) download(file)
  }
  const label = plan.issuer === "aidbox" ? "Download the Aidbox resources" : "Download the az script"
  return (
    <section className="mt-8">
      <Button
        variant="primary"
        size="lg"
        onClick={main}
        disabled={plan.apps.length === 0 && plan.issuer === "aidbox"}
      >
        {label}
      </Button>
      <h2 className="mt-8 mb-3 text-lg">Or copy it</h2>
      <PlanExports plan={plan} guids={guids} />
    </section>
  )
}

function CopyLink() {
  const [address] = useState(() => (typeof window === "undefined" ? "" : window.location.href))
  return (
    <span className="inline-flex items-center gap-1 text-ink-soft text-sm">
      Link to this plan <CopyButton value={address} what="link to this plan" showLabel />
    </span>
  )
}
