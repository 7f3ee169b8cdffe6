"use client"

import { useState, useTransition } from "react"
import { Badge } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
import { Callout } from "@/components/ui/callout"
import { Duration } from "@/components/ui/duration"
import { Link } from "@/components/ui/link"
import { StepHeading } from "@/components/wizard/step-heading"
import { StepLink } from "@/components/wizard/step-link"
import type { WizardUrl } from "@/components/wizard/use-wizard-url"
import type { ActionResult } from "@/lib/action-result"
import { KIND_LABELS } from "@/lib/apps/kinds"
import type { PlannedApp } from "@/lib/wizard/plan-app"
import type { AppsPlan } from "@/lib/wizard/submission"

export interface ReviewRow {
  term: string
  value: React.ReactNode
  /** The step that changes it. */
  to: URLSearchParams
}

type ReviewStepProps = {
  url: WizardUrl
  rows: readonly ReviewRow[]
  plan: AppsPlan
  external: boolean
  focus: boolean
  /** Registers; resolves with a refusal, or never when the page goes on to the result. */
  onRegister: () => Promise<Extract<ActionResult, { ok: false }> | null>
}

/** Everything read back before it is made, each line with the way to change it. */
export function ReviewStep({ url, rows, plan, external, focus, onRegister }: ReviewStepProps) {
  const several = plan.apps.length > 1
  return (
    <>
      <StepHeading
        title="Is this right?"
        help={
          several
            ? "Two registrations are made, so that each gets only what it needs."
            : "Nothing is registered yet. Change any line; the others stay as they are."
        }
        eyebrow="Read it back"
        focus={focus}
      />
      <dl className="divide-y divide-line border-line border-y">
        {rows.map((row) => (
          <div
            key={row.term}
            className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 py-3 sm:grid-cols-[12rem_minmax(0,1fr)_auto]"
          >
            <dt className="text-ink-faint max-sm:col-span-2">{row.term}</dt>
            <dd className="min-w-0">{row.value}</dd>
            <dd>
              <StepLink
                url={url}
                to={row.to}
                className="rounded-sm text-accent-text underline decoration-accent-line underline-offset-3 hover:decoration-current"
              >
                Change<span className="sr-only"> {row.term.toLowerCase()}</span>
              </StepLink>
            </dd>
          </div>
        ))}
      </dl>
      <h2 className="mt-9 mb-3 text-xl">What will be made</h2>
      <div className="grid gap-3">
        {plan.apps.map((app) => (
          <PlannedAppCard key={app.key} app={app} />
        ))}
      </div>
      {plan.assumptions.length > 0 ? (
        <Callout tone="warn" title="Assumed for now" className="mt-4">
          <ul className="grid gap-1.5">
            {plan.assumptions.map((assumption) => (
              <li key={assumption.question}>
                {assumption.title} <strong className="text-ink">{assumption.assumed}</strong>. To settle it:{" "}
                {assumption.settle}
              </li>
            ))}
          </ul>
        </Callout>
      ) : null}
      <RegisterButton
        label={external ? "Record it in Admit" : several ? "Register both" : "Register it"}
        onRegister={onRegister}
      />
    </>
  )
}

function PlannedAppCard({ app }: { app: PlannedApp }) {
  const { settings } = app
  const cautions = [...app.cautions, ...app.warnings.map(({ sentence, mend }) => `${sentence} ${mend}`)]
  return (
    <article className="rounded-xl border border-line bg-surface px-5 py-4 shadow-card">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="mr-1 text-lg break-words">{settings.name}</h3>
        <Badge icon={false}>{KIND_LABELS[settings.kind].label}</Badge>
        {app.record === "external" ? <Badge tone="info">A note in Admit, no credential</Badge> : null}
        {settings.state === "draft" ? <Badge>Draft</Badge> : null}
      </div>
      <p className="mt-1 text-ink-soft text-pretty">{app.reason}</p>
      {app.record === "admit" ? (
        <dl className="mt-3 grid gap-x-5 gap-y-1.5 text-sm sm:grid-cols-[9rem_minmax(0,1fr)]">
          <dt className="text-ink-faint">Proves itself by</dt>
          <dd>{CREDENTIALS[app.credential]}</dd>
          <dt className="text-ink-faint">Access tokens live</dt>
          <dd>
            <Duration seconds={settings.tokens.accessTtlSeconds} />
          </dd>
          <dt className="text-ink-faint">May ask for</dt>
          <dd className="min-w-0">
            {settings.allowedScopes.length > 0 ? (
              <code className="break-words">{settings.allowedScopes.join(" ")}</code>
            ) : (
              "no scope yet"
            )}
          </dd>
        </dl>
      ) : null}
      {cautions.length > 0 ? (
        <ul className="mt-3 grid gap-1.5 border-line border-t pt-3 text-sm text-warn">
          {cautions.map((caution) => (
            <li key={caution} className="text-pretty">
              {caution}
            </li>
          ))}
        </ul>
      ) : null}
    </article>
  )
}

const CREDENTIALS: Record<PlannedApp["credential"], string> = {
  made_here: "a secret, made by Admit and shown once",
  key: "a key of its own",
  none: "no secret; PKCE protects each sign-in",
  elsewhere: "a credential made by the issuer, not by Admit",
}

type RegisterButtonProps = {
  label: string
  variant?: "primary" | "secondary"
  onRegister: ReviewStepProps["onRegister"]
}

/** Registers, and shows a refusal above itself. */
export function RegisterButton({ label, variant = "primary", onRegister }: RegisterButtonProps) {
  const [pending, startTransition] = useTransition()
  const [refusal, setRefusal] = useState<Extract<ActionResult, { ok: false }> | null>(null)
  const register = () =>
    startTransition(async () => {
      setRefusal(await onRegister())
    })
  return (
    <div className="mt-8">
      {refusal ? <Refusal refusal={refusal} /> : null}
      <Button variant={variant} size="lg" pending={pending} onClick={register}>
        {label}
      </Button>
      <span role="status" className="sr-only">
        {pending ? "Registering" : ""}
      </span>
    </div>
  )
}

function Refusal({ refusal }: { refusal: Extract<ActionResult, { ok: false }> }) {
  const made = refusal.code === "conflict" ? refusal.fields : undefined
  const lines = made?.app || made?.api ? [] : Object.values(refusal.fields ?? {})
  return (
    <div role="alert" className="mb-5">
      <Callout tone={made?.app || made?.api ? "info" : "danger"} title={refusal.message}>
        {made?.app ? <Link href={`/apps/${made.app}`}>Open the app</Link> : null}
        {made?.api ? <Link href={`/apis/${made.api}`}>Open the API</Link> : null}
        {lines.length > 0 ? (
          <ul className="grid gap-1">
            {[...new Set(lines)].map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        ) : null}
      </Callout>
    </div>
  )
}
