import { Check, Minus } from "lucide-react"
import { APP_KINDS } from "@/lib/apps/app"
import { FEATURES, type Feature, KIND_CAN, KIND_LABELS } from "@/lib/apps/kinds"

const FEATURE_LABELS: Record<Feature, string> = {
  secret: "Secret",
  key: "Key of its own",
  redirectUri: "Redirect URIs",
  refreshToken: "Refresh tokens",
  pkceException: "Exception from PKCE",
  browserOrigin: "Calls from a browser (CORS)",
  launch: "Launch from the EHR",
  basicAtApi: "Secret sent with each call",
}

/** Resource, confidential, public, service: what each is and what it can have. */
export function KindGuide() {
  return (
    <div className="grid gap-x-10 gap-y-9 lg:grid-cols-2">
      <article id="kind-resource" className="scroll-mt-16">
        <h3 className="text-lg">API (resource)</h3>
        <p className="mt-1 text-ink-soft text-pretty">
          The FHIR server itself. Its identifier is the audience: it stands in every token and says whom the
          token is for. A server refuses tokens for anybody else, so one letter too many is one refusal.
        </p>
        <p className="mt-2 text-ink-faint text-sm">
          One for each FHIR server that takes Admit's tokens. A managed Azure service has its own already.
        </p>
      </article>
      {APP_KINDS.map((kind) => (
        <article key={kind} id={`kind-${kind}`} className="scroll-mt-16">
          <h3 className="text-lg">{KIND_LABELS[kind].label}</h3>
          <p className="mt-1 text-ink-soft text-pretty">{KIND_LABELS[kind].meaning}</p>
          <p className="mt-1 text-ink-faint text-sm">{KIND_LABELS[kind].examples}</p>
          <ul className="mt-3 grid gap-1.5">
            {FEATURES.map((feature) => {
              const { can, why } = KIND_CAN[kind][feature]
              const Icon = can ? Check : Minus
              return (
                <li key={feature} className="grid grid-cols-[1.25rem_minmax(0,1fr)] gap-2">
                  <Icon
                    aria-hidden="true"
                    className={can ? "mt-0.75 size-4 text-ok" : "mt-0.75 size-4 text-ink-faint"}
                    strokeWidth={2.5}
                  />
                  <span>
                    <span className={can ? "font-[560]" : "text-ink-faint"}>
                      {can ? "" : "No "}
                      {can ? FEATURE_LABELS[feature] : FEATURE_LABELS[feature].toLowerCase()}
                    </span>
                    <span className="text-ink-soft">. {why}</span>
                  </span>
                </li>
              )
            })}
          </ul>
        </article>
      ))}
    </div>
  )
}
