"use client"

import { useState } from "react"
import type { Preview } from "@/app/(console)/policies/import/_components/import-form"
import { Badge } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
import { Checkbox } from "@/components/ui/checkbox"
import { CodeBlock } from "@/components/ui/code-block"

type Chosen = { policies: number[]; clients: number[] }
type ImportChoiceProps = {
  preview: Preview
  fault: string | undefined
  pending: boolean
  onImport: (chosen: Chosen) => void
  onBack: () => void
}

/** What each resource becomes; whatever can be imported is ticked. */
export function ImportChoice({ preview, fault, pending, onImport, onBack }: ImportChoiceProps) {
  const { policies, clients, others } = preview
  const [chosen, setChosen] = useState<Chosen>({
    policies: policies.filter(({ cedar }) => cedar !== null).map(({ index }) => index),
    clients: clients.filter(({ kind, exists }) => kind !== null && !exists).map(({ index }) => index),
  })
  const toggle = (list: keyof Chosen, index: number) =>
    setChosen({
      ...chosen,
      [list]: chosen[list].includes(index)
        ? chosen[list].filter((each) => each !== index)
        : [...chosen[list], index],
    })
  const count = chosen.policies.length + chosen.clients.length
  return (
    <div className="grid max-w-200 gap-6">
      {policies.length > 0 ? (
        <section aria-label="Policies">
          <h2 className="mb-2 text-lg">Policies</h2>
          <ul className="grid gap-3">
            {policies.map((policy) => (
              <PolicyItem
                key={policy.index}
                policy={policy}
                checked={chosen.policies.includes(policy.index)}
                onToggle={() => toggle("policies", policy.index)}
              />
            ))}
          </ul>
        </section>
      ) : null}
      {clients.length > 0 ? (
        <section aria-label="Apps">
          <h2 className="mb-2 text-lg">Apps</h2>
          <ul className="grid gap-3">
            {clients.map((client) => (
              <ClientItem
                key={client.index}
                client={client}
                checked={chosen.clients.includes(client.index)}
                onToggle={() => toggle("clients", client.index)}
              />
            ))}
          </ul>
        </section>
      ) : null}
      {others > 0 ? (
        <p className="text-ink-soft">
          {others === 1 ? "One resource" : `${others} resources`} of another type left out.
        </p>
      ) : null}
      {fault ? (
        <p role="alert" className="text-danger">
          {fault}
        </p>
      ) : null}
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" pending={pending} disabled={count === 0} onClick={() => onImport(chosen)}>
          {`Import ${count === 1 ? "one" : count}`}
        </Button>
        <Button variant="quiet" onClick={onBack}>
          Back to the text
        </Button>
      </div>
    </div>
  )
}

const STATUS = {
  exact: { tone: "ok", word: "Exact" },
  narrowed: { tone: "warn", word: "Narrowed" },
  not_expressible: { tone: "danger", word: "Not expressible" },
} as const

type Item<T> = { checked: boolean; onToggle: () => void } & T

function PolicyItem({ policy, checked, onToggle }: Item<{ policy: Preview["policies"][number] }>) {
  const { tone, word } = STATUS[policy.status]
  const { apps, missing } = policy.links
  return (
    <li className="flex gap-3 rounded-lg border border-line bg-surface px-4 py-3">
      <Checkbox
        aria-label={`Import the policy ${policy.name}`}
        checked={checked}
        disabled={policy.cedar === null}
        onChange={onToggle}
      />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2">
          <span className="font-[560] break-all">{policy.name}</span>
          <Badge tone={tone}>{word}</Badge>
        </p>
        {policy.sentence ? <p className="line-clamp-3 text-ink-soft">{policy.sentence}</p> : null}
        <Notes notes={policy.notes} />
        <Notes notes={policy.doubts} />
        {policy.cedar === null ? null : (
          <p className="mt-1 text-sm">
            {apps.length > 0 ? `Will be linked to ${apps.join(", ")}. ` : "Will be linked to nobody. "}
            {missing.length > 0 ? `No app has the client id ${missing.join(", ")}.` : ""}
          </p>
        )}
        {policy.cedar === null ? null : (
          <details className="mt-2">
            <summary className="w-fit rounded-sm text-accent-text underline decoration-accent-line underline-offset-3">
              The Cedar text
            </summary>
            <div className="mt-2 max-h-80 overflow-y-auto">
              <CodeBlock title="Cedar" code={policy.cedar} />
            </div>
          </details>
        )}
      </div>
    </li>
  )
}

function ClientItem({ client, checked, onToggle }: Item<{ client: Preview["clients"][number] }>) {
  return (
    <li className="flex gap-3 rounded-lg border border-line bg-surface px-4 py-3">
      <Checkbox
        aria-label={`Register the app ${client.name}`}
        checked={checked}
        disabled={client.kind === null || client.exists}
        onChange={onToggle}
      />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2">
          <span className="font-[560] break-all">{client.name}</span>
          {client.exists ? <Badge>Already an app</Badge> : null}
          {client.kind === null ? (
            <Badge tone="danger">Cannot be registered</Badge>
          ) : (
            <Badge icon={false}>{client.kind}</Badge>
          )}
        </p>
        <code className="text-ink-faint text-sm break-all">{client.id}</code>
        <Notes notes={client.notes} />
      </div>
    </li>
  )
}

function Notes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null
  return (
    <ul className="mt-1 list-disc pl-4.5 text-sm">
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  )
}
