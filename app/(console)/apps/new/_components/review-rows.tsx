import type { ReviewRow } from "@/components/wizard/review-step"
import { answerLabel } from "@/components/wizard/wizard-words"
import type { AppState, AppStep } from "@/lib/wizard/app-params"
import { clientKind } from "@/lib/wizard/client-kind"
import { EXAMPLES } from "@/lib/wizard/examples"
import { walk } from "@/lib/wizard/graph"
import { PERMISSIONS } from "@/lib/wizard/permissions"
import { kindsOf, platformOf } from "@/lib/wizard/submission"

type Input = {
  state: AppState
  apiName: string | null
  asksMay: boolean
  change: (step: AppStep) => URLSearchParams
}

/** Every answer, read back. */
export function reviewRows({ state, apiName, asksMay, change }: Input): ReviewRow[] {
  const rows: ReviewRow[] = [
    { term: "API", value: apiName ?? "None: it only signs people in", to: change("api") },
  ]
  if (state.example !== null && state.example !== "other")
    rows.push({ term: "Example", value: EXAMPLES[state.example].label, to: change("example") })
  for (const step of walk(clientKind, state.answers).steps) {
    const question = clientKind.questions[step.question]
    const { label, assumed } = answerLabel(question, step.answer)
    rows.push({
      term: question.title,
      value: assumed ? (
        <>
          {label} <span className="text-ink-faint">(assumed)</span>
        </>
      ) : (
        label
      ),
      to: change(step.question),
    })
  }
  rows.push({ term: "Name", value: <span className="break-words">{state.name}</span>, to: change("details") })
  if (platformOf(state.answers))
    rows.push({
      term: "Redirect URIs",
      value: <Addresses list={state.redirectUris} />,
      to: change("details"),
    })
  if (state.launchUrls.length > 0)
    rows.push({ term: "Launch URLs", value: <Addresses list={state.launchUrls} />, to: change("details") })
  if (state.proof === "key" && kindsOf(state.answers).some((kind) => kind !== "public"))
    rows.push({
      term: "Key set",
      value: state.jwksUri === "" ? "Entered later" : <Addresses list={[state.jwksUri]} />,
      to: change("details"),
    })
  if (asksMay)
    rows.push({
      term: "What it may do",
      value:
        state.preset === null || state.preset === "none" ? (
          <strong className="font-[620] text-danger">Nothing yet: every FHIR call will be refused</strong>
        ) : (
          PERMISSIONS[state.preset].label
        ),
      to: change("may"),
    })
  return rows
}

function Addresses({ list }: { list: readonly string[] }) {
  if (list.length === 0) return "None yet"
  return (
    <ul>
      {list.map((address) => (
        <li key={address}>
          <code className="break-all">{address}</code>
        </li>
      ))}
    </ul>
  )
}
