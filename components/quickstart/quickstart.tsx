"use client"

import { type ReactNode, useState } from "react"
import { EnvStep } from "@/components/quickstart/env-step"
import { RedirectStep } from "@/components/quickstart/redirect-step"
import { CodeBlock } from "@/components/ui/code-block"
import { Segmented } from "@/components/ui/segmented"
import type { ActionResult } from "@/lib/action-result"
import type { Platform } from "@/lib/apps/app"
import { type QuickstartApp, sampleRedirect } from "@/lib/quickstart/facts"
import type { Sample } from "@/lib/quickstart/sample"
import { samplesFor } from "@/lib/quickstart/samples"

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
  const { app, isDraft, waiting, hasToken } = props
  const [secret, setSecret] = useState<string | null>(null)
  const redirect = sampleRedirect(app)
  const steps: { title: string; content: ReactNode }[] = [
    ...(redirect
      ? [
          {
            title: "Where people come back to",
            content: <RedirectStep redirect={redirect} isDraft={isDraft} onAdd={props.onAddRedirect} />,
          },
        ]
      : []),
    {
      title: "The app's values",
      content: (
        <EnvStep
          app={app}
          redirectUri={redirect?.uri ?? null}
          secret={secret}
          liveSecrets={props.liveSecrets}
          onMakeSecret={async () => {
            const result = await props.onMakeSecret()
            if (!result.ok) return result.message
            setSecret(result.value.value)
            return null
          }}
        />
      ),
    },
    { title: "Run it", content: <Samples samples={samplesFor(app)} /> },
    {
      title: "The first token",
      content: hasToken ? <p className="text-ink-soft">This app has had its first token.</p> : waiting,
    },
  ]
  return (
    <ol className="grid gap-8">
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

function Samples({ samples }: { samples: readonly Sample[] }) {
  const segments = samples.map((sample) => ({
    value: sample.id,
    label: sample.label,
    content: (
      <div className="grid gap-3">
        <p className="text-ink-soft text-sm">Uses {sample.uses}. Save it beside the .env file.</p>
        <CodeBlock title={sample.fileName} code={sample.code} />
        <CodeBlock
          title="Terminal"
          code={[sample.install, sample.run].filter((line) => line !== null).join("\n")}
          wrap
        />
      </div>
    ),
  }))
  if (segments.length === 1) return segments[0]?.content
  return <Segmented label="Languages" segments={segments} />
}
