// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders belong to the samples
/** Samples for Python: the app's own token, or somebody signed in. Authlib 1. */

import { type QuickstartApp, readableType } from "./facts"
import { isPlain, lines, placeOf, type Sample } from "./sample"

const pythonSample = (app: QuickstartApp, code: string): Sample => ({
  id: "python",
  label: "Python",
  uses: "Authlib",
  files: [{ name: "quickstart.py", code }],
  install: "pip install authlib requests",
  run: "set -a; . ./.env; set +a; python3 quickstart.py",
  ...placeOf(app),
})

const pythonHead = (app: QuickstartApp, ...imports: string[]) => [
  ...imports,
  "import os",
  "",
  "import requests",
  "from authlib.integrations.requests_client import OAuth2Session",
  "",
  "env = os.environ",
  isPlain(app) && 'env["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # http, on this computer only',
  'metadata = requests.get(env["ADMIT_ISSUER"] + "/.well-known/openid-configuration", timeout=10).json()',
  "session = OAuth2Session(",
  '    env["CLIENT_ID"],',
  '    env["CLIENT_SECRET"],',
  app.scopes.length > 0 && '    scope=env["SCOPE"],',
  `    token_endpoint_auth_method="${app.authMethod}",`,
]

const pythonRead = (app: QuickstartApp, indent: string) => [
  `${indent}answer = session.get(`,
  `${indent}    env["FHIR_BASE_URL"] + "/${readableType(app.scopes)}",`,
  `${indent}    params={"_count": 1},`,
  `${indent}    headers={"accept": "application/fhir+json"},`,
  `${indent}    timeout=10,`,
  `${indent})`,
]

export function pythonService(app: QuickstartApp): Sample {
  const resource = app.fhirBaseUrl === "" ? "" : ', resource=env["FHIR_BASE_URL"]'
  const code = lines(
    ...pythonHead(app),
    ")",
    `token = session.fetch_token(metadata["token_endpoint"], grant_type="client_credentials"${resource})`,
    'print("Token for", token["expires_in"], "seconds")',
    app.fhirBaseUrl !== "" &&
      lines(
        "",
        ...pythonRead(app, ""),
        "print(answer.status_code, answer.text)",
        "answer.raise_for_status()",
      ).trimEnd(),
  )
  return pythonSample(app, code)
}

export function pythonSignIn(app: QuickstartApp): Sample {
  const resource = app.fhirBaseUrl === "" ? [] : ['            resource=env["FHIR_BASE_URL"],']
  const read =
    app.fhirBaseUrl === ""
      ? ['        self.reply(200, "Signed in")']
      : [...pythonRead(app, "        "), '        self.reply(200, f"{answer.status_code} {answer.text}")']
  const code = lines(
    ...pythonHead(
      app,
      "from http.server import BaseHTTPRequestHandler, HTTPServer",
      "from urllib.parse import urlsplit",
    ),
    '    redirect_uri=env["REDIRECT_URI"],',
    '    code_challenge_method="S256",',
    ")",
    "",
    'callback = urlsplit(env["REDIRECT_URI"])',
    "waiting = {}  # state -> PKCE verifier; a real app keeps it in the person's session",
    "",
    "",
    "class App(BaseHTTPRequestHandler):",
    "    def reply(self, status, text, **headers):",
    "        self.send_response(status)",
    "        for name, value in headers.items():",
    "            self.send_header(name, value)",
    '        self.send_header("content-type", "text/plain; charset=utf-8")',
    "        self.end_headers()",
    "        self.wfile.write(text.encode())",
    "",
    "    def do_GET(self):",
    "        if urlsplit(self.path).path != callback.path:",
    "            verifier = secrets.token_urlsafe(48)",
    "            url, state = session.create_authorization_url(",
    '                metadata["authorization_endpoint"],',
    "                code_verifier=verifier,",
    ...resource.map((line) => `    ${line}`),
    "            )",
    "            waiting[state] = verifier",
    '            return self.reply(302, "", location=url)',
    "        query = dict(parse_qsl(urlsplit(self.path).query))",
    "        session.fetch_token(",
    '            metadata["token_endpoint"],',
    '            authorization_response=callback.geturl() + "?" + urlsplit(self.path).query,',
    '            state=query.get("state"),',
    '            code_verifier=waiting.pop(query.get("state"), None),',
    "        )",
    ...read,
    "",
    "",
    'print(f"Open http://{callback.netloc}/start", flush=True)',
    "HTTPServer((callback.hostname, callback.port), App).serve_forever()",
  )
    .replace("import os\n", "import os\nimport secrets\n")
    .replace("import urlsplit", "import parse_qsl, urlsplit")
  return pythonSample(app, code)
}
