import { CodeBlock } from "@/components/ui/code-block"
import { Segmented } from "@/components/ui/segmented"
import {
  caddySnippet,
  nginxSnippet,
  type ProxySetup as Setup,
  traefikSnippet,
} from "@/lib/apps/proxy-snippets"

const PROXIES = [
  { value: "nginx", label: "nginx", file: "fhir.conf", print: nginxSnippet },
  { value: "traefik", label: "Traefik", file: "dynamic.yml", print: traefikSnippet },
  { value: "caddy", label: "Caddy", file: "Caddyfile", print: caddySnippet },
] as const

/** What a reverse proxy in front of the FHIR server needs, ready to paste; and what it must be trusted with. */
export function ProxySetup({ setup }: { setup: Setup }) {
  const segments = PROXIES.map(({ value, label, file, print }) => ({
    value,
    label,
    content: <CodeBlock title={file} code={print(setup)} />,
  }))
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-4">
      <Segmented label="Proxy" segments={segments} />
      <ul className="grid list-disc gap-1.5 pl-5 text-ink-soft text-sm">
        <li>
          Decided are method, URL and token. What needs the body or the answer (batches, includes of other
          types, a search that does not name the patient) is refused and says so; the gateway takes those.
        </li>
        <li>
          The proxy says method and URL in headers it sets itself. Nothing else may reach the FHIR server, or
          it can be called without being asked about.
        </li>
        <li>A revoked app, grant or API and a changed policy count within a second.</li>
      </ul>
    </div>
  )
}
