"use client"

import {
  BellRing,
  Bot,
  ChartColumn,
  Combine,
  FileChartColumn,
  FolderHeart,
  HeartPulse,
  LayoutDashboard,
  type LucideIcon,
  MonitorSmartphone,
  Network,
  Server,
  Smartphone,
  Stethoscope,
  Workflow,
} from "lucide-react"
import { cn } from "@/components/ui/cn"
import { AnswerCard } from "@/components/wizard/answer-card"
import { StepHeading } from "@/components/wizard/step-heading"
import type { AppState } from "@/lib/wizard/app-params"
import { EXAMPLES, type ExampleId } from "@/lib/wizard/examples"
import { kindsOf } from "@/lib/wizard/submission"

const ICONS: Record<ExampleId, LucideIcon> = {
  ehr: HeartPulse,
  "analytics-platform": ChartColumn,
  "health-information-exchange": Network,
  "integration-engine": Combine,
  "patient-portal": FolderHeart,
  "administrative-dashboard": LayoutDashboard,
  "clinical-viewer": Stethoscope,
  "patient-app": Smartphone,
  "provider-app": MonitorSmartphone,
  "care-management-tool": FolderHeart,
  "notification-service": BellRing,
  "data-pipeline": Workflow,
  "reporting-engine": FileChartColumn,
  "fhir-server": Server,
}

const IDS = Object.keys(EXAMPLES) as ExampleId[]
const isService = (id: ExampleId) => kindsOf(EXAMPLES[id].answers).every((kind) => kind === "service")
const GROUPS = [
  {
    title: "People use it",
    help: "Somebody signs in: a patient, a clinician, staff.",
    ids: IDS.filter((id) => !isService(id)),
  },
  {
    title: "It works on its own",
    help: "A job, an interface, another system. Nobody signs in.",
    ids: IDS.filter(isService),
  },
]

type ExampleStepProps = {
  chosen: AppState["example"]
  focus: boolean
  onChoose: (example: ExampleId | "other") => void
}

/** Examples people know. Choosing one answers the questions in advance. */
export function ExampleStep({ chosen, focus, onChoose }: ExampleStepProps) {
  return (
    <>
      <StepHeading
        title="What kind of app is it?"
        help="Choose the nearest. It answers the questions for you, and you can change every answer before anything is registered."
        eyebrow="Register an app"
        focus={focus}
      />
      {GROUPS.map((group) => (
        <section key={group.title} aria-label={group.title} className="mb-7">
          <h2 className="text-lg">{group.title}</h2>
          <p className="mb-3 text-ink-faint text-sm">{group.help}</p>
          <div className="grid gap-2.5 sm:grid-cols-2">
            {group.ids.map((id) => (
              <ExampleCard key={id} id={id} chosen={chosen === id} onChoose={() => onChoose(id)} />
            ))}
          </div>
        </section>
      ))}
      <AnswerCard
        label="None of these: ask me"
        consequence="Two to four questions in plain words find the kind."
        icon={<Bot aria-hidden="true" />}
        chosen={chosen === "other"}
        onChoose={() => onChoose("other")}
      />
    </>
  )
}

function ExampleCard({ id, chosen, onChoose }: { id: ExampleId; chosen: boolean; onChoose: () => void }) {
  const { label, does } = EXAMPLES[id]
  const Icon = ICONS[id]
  return (
    <button
      type="button"
      onClick={onChoose}
      aria-label={label}
      aria-describedby={`example-${id}`}
      aria-current={chosen ? "true" : undefined}
      className={cn(
        "group flex gap-3.5 rounded-lg border bg-surface px-4 py-3 text-left shadow-card transition-colors",
        chosen
          ? "border-accent bg-accent-soft ring-1 ring-accent"
          : "border-line-strong/45 hover:border-accent hover:bg-accent-soft/40",
      )}
    >
      <Icon
        aria-hidden="true"
        className="mt-0.5 size-5 shrink-0 text-ink-faint group-hover:text-accent-text"
        strokeWidth={1.6}
      />
      <span className="min-w-0">
        <span className="block font-[620]">{label}</span>
        <span id={`example-${id}`} className="block text-ink-soft text-sm text-pretty">
          {does}
        </span>
      </span>
    </button>
  )
}
