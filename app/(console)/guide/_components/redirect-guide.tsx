import { ReplyUrlMaker } from "@/components/apps/reply-url-maker"
import { Status } from "@/components/ui/badge"
import { Cell, HeadCell, Row, Table, TableBody, TableHead } from "@/components/ui/table"
import { PLATFORMS, type Platform } from "@/lib/apps/app"
import { checkRedirectUri } from "@/lib/oauth/redirect-uri"

const PLATFORM_LABELS: Record<Platform, string> = {
  web: "Web (your server)",
  spa: "In the browser",
  native: "Phone or desktop",
}

/** Judged by the very check of the form and of the authorization endpoint, so the table cannot be wrong. */
const SAMPLES = [
  "https://portal.hospital.example/callback",
  "http://portal.hospital.example/callback",
  "https://*.hospital.example/callback",
  "https://portal.hospital.example/callback#done",
  "http://localhost:5173/callback",
  "http://127.0.0.1/callback",
  "org.hospital.portal:/callback",
  "portal://callback",
] as const

export function RedirectGuide() {
  return (
    <>
      <p className="mb-4 max-w-[68ch] text-ink-soft text-pretty">
        After signing in, people are sent back to an address you registered, and to no other. Addresses are
        compared letter by letter: a slash at the end, a capital, another port each make a different address.
        The one exception is the port of 127.0.0.1 and [::1] for installed apps (RFC 8252 §7.3).
      </p>
      <Table label="Redirect URIs judged by platform">
        <TableHead>
          <HeadCell>Redirect URI</HeadCell>
          {PLATFORMS.map((platform) => (
            <HeadCell key={platform}>{PLATFORM_LABELS[platform]}</HeadCell>
          ))}
        </TableHead>
        <TableBody>
          {SAMPLES.map((uri) => (
            <Row key={uri}>
              <Cell>
                <code className="break-all text-sm">{uri}</code>
              </Cell>
              {PLATFORMS.map((platform) => (
                <Cell key={platform} label={PLATFORM_LABELS[platform]}>
                  <Judged uri={uri} platform={platform} />
                </Cell>
              ))}
            </Row>
          ))}
        </TableBody>
      </Table>
      <h3 className="mt-8 text-lg">Behind the SMART on FHIR proxy of Azure</h3>
      <p className="mt-1 mb-4 max-w-[68ch] text-ink-soft text-pretty">
        There the proxy receives the code, and the app's own address travels inside the reply URL. Register
        the combined address in Entra ID, as “Mobile and desktop applications”; it takes 256 characters at
        most.
      </p>
      <ReplyUrlMaker />
    </>
  )
}

function Judged({ uri, platform }: { uri: string; platform: Platform }) {
  const { errors, warnings } = checkRedirectUri(uri, platform)
  const [finding] = [...errors, ...warnings]
  const tone = errors.length > 0 ? "danger" : warnings.length > 0 ? "warn" : "ok"
  return (
    <>
      <Status tone={tone}>
        {errors.length > 0 ? "Refused" : warnings.length > 0 ? "Allowed, with care" : "Allowed"}
      </Status>
      {finding ? (
        <span className="block max-w-72 text-ink-faint text-sm whitespace-normal text-pretty">
          {finding.sentence}
        </span>
      ) : null}
    </>
  )
}
