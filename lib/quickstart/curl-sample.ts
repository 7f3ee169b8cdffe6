// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders belong to the samples
/** The quickest sample: bash and curl. */

import { type QuickstartApp, readableType } from "./facts"
import { lines, placeOf, type Sample } from "./sample"

export function curlSample(app: QuickstartApp): Sample {
  const proof =
    app.authMethod === "client_secret_post"
      ? ['  --data-urlencode "client_id=$CLIENT_ID" --data-urlencode "client_secret=$CLIENT_SECRET" \\']
      : ['  --user "$CLIENT_ID:$CLIENT_SECRET" \\']
  const code = lines(
    "#!/usr/bin/env bash",
    "set -euo pipefail",
    "set -a && . ./.env && set +a",
    "",
    'ANSWER=$(curl -sS --fail-with-body "$ADMIT_ISSUER/oauth/token" \\',
    ...proof,
    app.scopes.length > 0 && '  --data-urlencode "scope=$SCOPE" \\',
    app.fhirBaseUrl !== "" && '  --data-urlencode "resource=$FHIR_BASE_URL" \\',
    '  --data grant_type=client_credentials) || { echo "$ANSWER" >&2; exit 1; }',
    'TOKEN=$(sed \'s/.*"access_token": *"\\([^"]*\\)".*/\\1/\' <<<"$ANSWER")',
    'echo "Token of ${#TOKEN} characters"',
    app.fhirBaseUrl !== "" &&
      lines(
        "",
        `curl -sS --fail-with-body "$FHIR_BASE_URL/${readableType(app.scopes)}?_count=1" \\`,
        '  --header "Authorization: Bearer $TOKEN" --header "Accept: application/fhir+json"',
      ).trimEnd(),
  )
  return {
    id: "curl",
    label: "curl",
    uses: "bash and curl",
    files: [{ name: "quickstart.sh", code }],
    install: null,
    run: "bash quickstart.sh",
    ...placeOf(app),
  }
}
