import type { ReactNode } from "react"
import { Badge } from "@/components/ui/badge"
import { Callout } from "@/components/ui/callout"
import { cn } from "@/components/ui/cn"
import { CopyField } from "@/components/ui/copy-field"
import { Duration } from "@/components/ui/duration"
import { KIND_LABELS } from "@/lib/apps/kinds"
import type { Place } from "@/lib/wizard/leaves"
import { PERMISSIONS } from "@/lib/wizard/permissions"
import type { Plan } from "@/lib/wizard/plan"
import type { PlannedApp } from "@/lib/wizard/plan-app"

/** The plan as a document one would print and sign. */
export function PlanDocument({ plan, children }: { plan: Plan; children?: ReactNode }) {
  const registrations = (plan.api ? 1 : 0) + plan.apps.length
  return (
    <article
      aria-label="The plan"
      className="rounded-xl border border-line bg-surface px-6 py-8 shadow-card sm:px-10 print:border-0 print:p-0 print:shadow-none"
    >
      <header className="border-ink border-b-2 pb-6">
        <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
          <p className="font-[620] text-ink-faint text-sm tracking-wide">Registration plan</p>
          {plan.lives ? <Badge tone="info">{plan.lives}</Badge> : null}
        </div>
        <h2 className="mt-1 text-2xl break-words">{plan.details.name || plan.title}</h2>
        {plan.details.name ? <p className="mt-0.5 font-[560] text-ink-soft">{plan.title}</p> : null}
        <p className="mt-3 max-w-[62ch] text-ink-soft text-lg text-pretty">{plan.summary}</p>
        {plan.badge ? (
          <Callout tone={TONE[plan.badge.tone]} className="mt-4">
            {plan.badge.text}
          </Callout>
        ) : null}
      </header>
      <Part
        title={plan.leaf === "admit-gateway" ? "What the tokens carry" : "What the FHIR server is set to"}
        hidden={!plan.registers}
      >
        <dl className="grid gap-x-6 gap-y-2.5 sm:grid-cols-[9rem_minmax(0,1fr)]">
          <Fact term="Authority">{value(plan.authority)}</Fact>
          <Fact term="Audience">{value(plan.audience)}</Fact>
          <Fact term="Register in">{plan.registerIn}</Fact>
          <Fact term="Access is given by">
            {plan.authorisation.how}. <span className="text-ink-soft">{plan.authorisation.detail}</span>
          </Fact>
        </dl>
      </Part>
      <Part
        title={registrations === 1 ? "One registration to make" : `${registrations} registrations to make`}
        hidden={registrations === 0}
      >
        <ol className="grid gap-5">
          {plan.api ? (
            <Item
              name={plan.api.settings.name}
              badges={<Badge icon={false}>{plan.api.record === "admit" ? "API" : "Note of an API"}</Badge>}
              reason={plan.api.reason}
              source={plan.api.source}
            >
              <code className="break-all text-sm">{plan.api.settings.identifierUri}</code>
            </Item>
          ) : null}
          {plan.apps.map((app) => (
            <AppItem key={app.key} app={app} />
          ))}
        </ol>
      </Part>
      <Part title="Not needed" hidden={plan.notNeeded.length === 0}>
        <ul className="grid gap-3">
          {plan.notNeeded.map((entry) => (
            <li key={entry.what} className="grid gap-x-4 sm:grid-cols-[15rem_minmax(0,1fr)]">
              <span className="font-[560] text-ink-faint line-through decoration-line-strong">
                {entry.what}
              </span>
              <span className="text-ink-soft text-pretty">
                {entry.why} <Source>{entry.source}</Source>
              </span>
            </li>
          ))}
        </ul>
      </Part>
      <Part title="To do outside Admit" hidden={plan.steps.length === 0}>
        <ol className="grid gap-5">
          {plan.steps.map((step, index) => (
            <li key={step.id} className="grid grid-cols-[1.75rem_minmax(0,1fr)]">
              <span className="font-[620] text-ink-faint tabular-nums">{index + 1}.</span>
              <div className="min-w-0">
                <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1 font-[620]">
                  {step.title}
                  <Badge icon={false}>{PLACES[step.place]}</Badge>
                </p>
                <p className="mt-0.5 break-words text-pretty">{step.detail}</p>
                <p className="mt-0.5 text-ink-soft text-pretty">
                  {step.reason} <Source>{step.source}</Source>
                </p>
              </div>
            </li>
          ))}
        </ol>
      </Part>
      <Part title="Assumed, still to be settled" hidden={plan.assumptions.length === 0}>
        <ul className="grid gap-3">
          {plan.assumptions.map((assumption) => (
            <li key={`${assumption.app}-${assumption.question}`}>
              <p className="font-[560]">{assumption.title}</p>
              <p className="text-ink-soft text-pretty">
                Assumed: <strong className="text-ink">{assumption.assumed}</strong>. {assumption.because}{" "}
                {assumption.settle}
              </p>
            </li>
          ))}
        </ul>
      </Part>
      <Part title="Good to know" hidden={plan.notes.length === 0}>
        <ul className="grid gap-2">
          {plan.notes.map((note) => (
            <li key={note.text} className="text-ink-soft text-pretty">
              {note.text} <Source>{note.source}</Source>
            </li>
          ))}
        </ul>
      </Part>
      {children}
      <footer className="mt-10 grid gap-x-10 gap-y-8 border-line border-t pt-8 sm:grid-cols-2">
        <SignLine>Agreed by, date</SignLine>
        <SignLine>Carried out by, date</SignLine>
      </footer>
    </article>
  )
}

const TONE = { info: "info", warning: "warn", danger: "danger" } as const

const PLACES: Record<Place, string> = {
  entra: "In Entra ID",
  azure: "In Azure",
  aidbox: "In Aidbox",
  "fhir-server": "At the FHIR server",
  admit: "Tell developers",
}

/** Addresses can be copied; descriptions are only read. */
const value = (text: string) =>
  /^https?:\/\/\S+$/.test(text) && !text.includes("<") ? (
    <CopyField value={text} what="value" look="inline" />
  ) : (
    text
  )

function Part({ title, hidden, children }: { title: string; hidden?: boolean; children: ReactNode }) {
  if (hidden) return null
  return (
    <section className="mt-8">
      <h3 className="mb-3.5 text-lg">{title}</h3>
      {children}
    </section>
  )
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-faint">{term}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  )
}

type ItemProps = {
  name: string
  badges: ReactNode
  reason: string
  source: string
  children?: ReactNode
  cautions?: readonly string[]
}

function Item({ name, badges, reason, source, children, cautions = [] }: ItemProps) {
  return (
    <li className="border-accent border-l-2 pl-4">
      <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1 font-[620]">
        <span className="break-words">{name}</span>
        {badges}
      </p>
      <p className="mt-0.5 text-ink-soft text-pretty">
        {reason} <Source>{source}</Source>
      </p>
      {children ? <div className="mt-1.5 min-w-0">{children}</div> : null}
      {cautions.map((caution) => (
        <p key={caution} className="mt-1.5 text-sm text-warn">
          {caution}
        </p>
      ))}
    </li>
  )
}

function AppItem({ app }: { app: PlannedApp }) {
  const { settings } = app
  const external = app.record === "external"
  return (
    <Item
      name={settings.name}
      badges={
        <>
          <Badge icon={false}>{KIND_LABELS[settings.kind].label}</Badge>
          {settings.state === "draft" ? <Badge>Draft</Badge> : null}
        </>
      }
      reason={app.reason}
      source={app.source}
      cautions={app.cautions}
    >
      <dl className={cn("grid gap-x-4 gap-y-1 text-sm sm:grid-cols-[9rem_minmax(0,1fr)]")}>
        {settings.kind !== "service" && settings.redirectUris.length > 0 ? (
          <Fact term="Redirect URIs">
            {settings.redirectUris.map(({ uri }) => (
              <code key={uri} className="block break-all">
                {uri}
              </code>
            ))}
          </Fact>
        ) : null}
        {external ? null : (
          <Fact term="Access tokens live">
            <Duration seconds={settings.tokens.accessTtlSeconds} />
          </Fact>
        )}
        {app.preset ? <Fact term="It may">{PERMISSIONS[app.preset].label}</Fact> : null}
      </dl>
    </Item>
  )
}

const Source = ({ children }: { children: ReactNode }) => (
  <span className="text-ink-faint text-sm">[{children}]</span>
)

function SignLine({ children }: { children: ReactNode }) {
  return (
    <div>
      <div aria-hidden="true" className="h-8 border-line-strong border-b" />
      <p className="mt-1 text-ink-faint text-sm">{children}</p>
    </div>
  )
}
