"use client"

import { type ReactNode, useState } from "react"
import { EnvStep } from "@/components/quickstart/env-step"
import { RedirectStep } from "@/components/quickstart/redirect-step"
import { CodeBlock } from "@/components/ui/code-block"
import { Segmented } from "@/components/ui/segmented"
import type { ActionResult } from "@/lib/action-result"
import type { Platform } from "@/lib/apps/app"
import { type QuickstartApp, withSecret } from "@/lib/quickstart/facts"
import type { Sample } from "@/lib/quickstart/sample"
import { type LeftOut, samplesFor, samplesLeftOut } from "@/lib/quickstart/samples"

export type QuickstartProps = {
  app: QuickstartApp
  isDraft: boolean
  liveSecrets: number
  onMakeSecret: () => Promise<ActionResult<{ value: string }>>
  /** Resolves to a sentence when the address was refused. */
  onAddRedirect: (redirect: { uri: string; platform: Platform }) => Promise<string | null>
  /** Waits for the first token. */
  waiting: ReactNode
  hasToken: boolean
}

/** From nothing to a FHIR read: the values of this app, a program that reads them, and the wait for its token. */
export function Quickstart(props: QuickstartProps) {
  const [secret, setSecret] = useState<string | null>(null)
  const makeSecret = async () => {
    const result = await props.onMakeSecret()
    if (!result.ok) return result.message
    setSecret(result.value.value)
    return null
  }
  const samples = samplesFor(props.app)
  const segments = samples.map((sample) => ({
    value: sample.id,
    label: sample.label,
    content: (
      <Steps {...props} sample={sample} secret={secret} onMakeSecretHere={makeSecret} isOnly={!samples[1]} />
    ),
  }))
  return (
    <div className="grid gap-6">
      {segments.length === 1 ? segments[0]?.content : <Segmented label="Libraries" segments={segments} />}
      <Others leftOut={samplesLeftOut(props.app)} />
    </div>
  )
}

type StepsProps = QuickstartProps & {
  sample: Sample
  /** Only just after it was made. */
  secret: string | null
  onMakeSecretHere: () => Promise<string | null>
  isOnly: boolean
}

function Steps({ sample, secret, onMakeSecretHere, isOnly, ...props }: StepsProps) {
  const { app, isDraft, liveSecrets, hasToken, waiting, onAddRedirect } = props
  const { redirect } = sample
  const steps: { title: string; content: ReactNode }[] = [
    ...(redirect
      ? [
          {
            title: "Where people come back to",
            content: (
              <RedirectStep key={redirect.uri} redirect={redirect} isDraft={isDraft} onAdd={onAddRedirect} />
            ),
          },
        ]
      : []),
    {
      title: "The app's values",
      content: (
        <EnvStep
          authMethod={app.authMethod}
          env={withSecret(sample.env, secret)}
          hasSecret={secret !== null}
          liveSecrets={liveSecrets}
          onMakeSecret={onMakeSecretHere}
        />
      ),
    },
    { title: "Run it", content: <RunStep sample={sample} /> },
    {
      title: "The first token",
      content: hasToken ? <p className="text-ink-soft">This app has had its first token.</p> : waiting,
    },
  ]
  return (
    <ol className={isOnly ? "grid gap-8" : "mt-6 grid gap-8"}>
      {steps.map(({ title, content }, index) => (
        <li key={title} className="grid grid-cols-[1.75rem_minmax(0,1fr)] gap-x-3">
          <span
            aria-hidden="true"
            className="grid size-7 place-items-center rounded-full bg-hover font-[560] text-sm tabular-nums"
          >
            {index + 1}
          </span>
          <div className="min-w-0">
            <h2 className="mb-2 text-lg leading-7">{title}</h2>
            {content}
          </div>
        </li>
      ))}
    </ol>
  )
}

function RunStep({ sample }: { sample: Sample }) {
  const many = sample.files.length > 1
  return (
    <div className="grid gap-3">
      <p className="text-ink-soft text-sm">
        Uses {sample.uses}. {many ? "Save these" : "Save this"} in one folder with the .env file.
      </p>
      {sample.files.map(({ name, code }) => (
        <CodeBlock key={name} title={name} code={code} />
      ))}
      <CodeBlock
        title="Terminal"
        code={[sample.install, sample.run].filter((line) => line !== null).join("\n")}
        wrap
      />
    </div>
  )
}

/** What a developer may look for in vain, and what would bring it here. */
function Others({ leftOut }: { leftOut: readonly LeftOut[] }) {
  if (leftOut.length === 0) return null
  return (
    <ul aria-label="Not offered for this app" className="grid gap-1 text-ink-soft text-sm">
      {leftOut.map(({ label, why }) => (
        <li key={label}>
          No {label} here: {why}
        </li>
      ))}
    </ul>
  )
}
