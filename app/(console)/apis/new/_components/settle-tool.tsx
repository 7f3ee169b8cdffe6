"use client"

import { useId, useState, useTransition } from "react"
import { type Found, PasteDocuments } from "@/app/(console)/apis/new/_components/paste-documents"
import { findOutServer } from "@/app/(console)/apis/new/actions"
import { Badge } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
import { Callout } from "@/components/ui/callout"
import { Input } from "@/components/ui/input"
import { Label } from "@/components/ui/label"
import { type DeploymentQuestion, deployment } from "@/lib/wizard/deployment"
import { compareTenants, type Proposal } from "@/lib/wizard/discover"
import type { Question } from "@/lib/wizard/graph"

type SettleToolProps = {
  question: DeploymentQuestion
  fhirBaseUrl: string
  /** Takes over answers; the address comes along, so that it need not be typed again. */
  onAnswers: (answers: Record<string, string>, fhirBaseUrl: string) => void
}

/** The check that settles a question, where it can be made right here. */
export function SettleTool(props: SettleToolProps) {
  const { check } = deployment.questions[props.question].unknown.settle
  if (check === "discover") return <Discover {...props} />
  if (check === "compare_tenants") return <CompareTenants {...props} />
  return null
}

function Discover({ question, fhirBaseUrl, onAnswers }: SettleToolProps) {
  const id = useId()
  const [address, setAddress] = useState(fhirBaseUrl)
  const [found, setFound] = useState<Found | null>(null)
  const [refusal, setRefusal] = useState<string | null>(null)
  const [pending, startTransition] = useTransition()
  const look = () =>
    startTransition(async () => {
      setFound(null)
      const result = await findOutServer({ fhirBaseUrl: address }).catch(() => null)
      setRefusal(result === null ? "The server did not answer." : result.ok ? null : result.message)
      if (result?.ok) setFound(result.value)
    })
  return (
    <div className="grid gap-3">
      <form
        className="flex flex-wrap items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          look()
        }}
      >
        <div className="min-w-0 flex-1 basis-72">
          <Label htmlFor={id}>Address of the FHIR server</Label>
          <Input
            id={id}
            mono
            type="url"
            className="mt-1"
            value={address}
            onChange={(event) => setAddress(event.target.value)}
            placeholder="https://fhir.hospital.example/r4"
          />
        </div>
        <Button type="submit" pending={pending} disabled={address.trim() === ""}>
          Look
        </Button>
      </form>
      <div role="status">
        {refusal ? <Callout tone="danger">{refusal}</Callout> : null}
        {found ? (
          <Findings
            found={found}
            question={question}
            onTake={(answers) => onAnswers(answers, found.fhirBaseUrl)}
          />
        ) : null}
      </div>
      <PasteDocuments
        fhirBaseUrl={address}
        onFound={(pasted) => {
          setRefusal(null)
          setFound(pasted)
        }}
      />
    </div>
  )
}

type FindingsProps = {
  found: Found
  question: DeploymentQuestion
  onTake: (answers: Record<string, string>) => void
}

function Findings({ found, question, onTake }: FindingsProps) {
  const here = found.proposals.find((proposal) => proposal.question === question)
  return (
    <div className="grid gap-3">
      {found.software || found.fhirVersion ? (
        <p className="text-ink-soft">
          It says it is {found.software ?? "an unnamed server"}
          {found.fhirVersion ? `, FHIR ${found.fhirVersion}` : ""}.
        </p>
      ) : null}
      {found.troubles.map((trouble) => (
        <Callout key={trouble} tone="warn">
          {trouble}
        </Callout>
      ))}
      {here ? <ProposalCard proposal={here} onTake={() => onTake(answersOf(found, here))} /> : null}
      {!here && found.troubles.length === 0 ? (
        <p className="text-ink-soft">It says nothing about this question.</p>
      ) : null}
    </div>
  )
}

/** The proposal here, and the sure ones for questions that may follow. */
const answersOf = (found: Found, here: Proposal): Record<string, string> => ({
  ...Object.fromEntries(
    found.proposals
      .filter(({ confidence }) => confidence === "sure")
      .map((one) => [one.question, one.answer]),
  ),
  [here.question]: here.answer,
})

function ProposalCard({ proposal, onTake }: { proposal: Proposal; onTake: () => void }) {
  const question: Question<string> = deployment.questions[proposal.question]
  const label = question.options.find(({ id }) => id === proposal.answer)?.label ?? proposal.answer
  return (
    <div className="rounded-lg border border-accent-line bg-accent-soft px-4 py-3">
      <p className="flex flex-wrap items-center gap-2 font-[620]">
        {label}
        <Badge tone={proposal.confidence === "sure" ? "ok" : "neutral"}>
          {proposal.confidence === "sure" ? "Sure" : "Likely"}
        </Badge>
      </p>
      <ul className="mt-1 text-ink-soft text-sm">
        {proposal.evidence.map((line) => (
          <li key={line} className="break-words">
            {line}
          </li>
        ))}
      </ul>
      <Button variant="primary" className="mt-3" onClick={onTake}>
        Take this answer
      </Button>
    </div>
  )
}

function CompareTenants({ question, fhirBaseUrl, onAnswers }: SettleToolProps) {
  const id = useId()
  const [subscription, setSubscription] = useState("")
  const [users, setUsers] = useState("")
  const verdict = subscription !== "" && users !== "" ? compareTenants(subscription, users) : null
  const field = (name: string, label: string, text: string, set: (text: string) => void) => (
    <div>
      <Label htmlFor={`${id}-${name}`}>{label}</Label>
      <Input
        id={`${id}-${name}`}
        mono
        className="mt-1"
        value={text}
        onChange={(event) => set(event.target.value)}
        autoComplete="off"
      />
    </div>
  )
  const answer = verdict?.answer
  return (
    <div className="grid gap-3">
      {field("subscription", "Directory ID of the subscription", subscription, setSubscription)}
      {field("users", "Tenant ID of the users", users, setUsers)}
      <div role="status">
        {verdict ? (
          <Callout
            tone={answer ? "ok" : "warn"}
            actions={
              answer ? (
                <Button variant="primary" onClick={() => onAnswers({ [question]: answer }, fhirBaseUrl)}>
                  Take this answer
                </Button>
              ) : undefined
            }
          >
            {verdict.sentence}
          </Callout>
        ) : null}
      </div>
    </div>
  )
}
