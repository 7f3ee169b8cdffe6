/**
 * A small SMART app for the demo, so that the launcher has something to open: it asks for a token as any app in a
 * browser does, and shows the patient. Plain HTML and the platform's own functions, to be read in one go.
 */

/** Paths on the demo's FHIR server, and the client id it is registered under. */
export const SAMPLE_APP = { clientId: "growth-chart", launch: "/app/launch", home: "/app/" } as const

const SCOPE = "launch launch/patient openid fhirUser patient/Patient.rs patient/Observation.rs"

const SCRIPT = `
const say = (text) => { document.getElementById("out").textContent = text }
const base64url = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)))
const json = async (response) => {
  const body = await response.json()
  if (!response.ok) throw new Error(response.status + " " + (body.error ?? body.issue?.[0]?.diagnostics ?? ""))
  return body
}
const redirectUri = location.origin + HOME
async function launch(params) {
  const iss = params.get("iss")
  if (!iss) return say("Open this app from the launcher of its page in Admit.")
  const config = await json(await fetch(iss + "/.well-known/smart-configuration"))
  const verifier = random(), state = random()
  sessionStorage.setItem(state, JSON.stringify({ iss, verifier, token: config.token_endpoint }))
  const challenge = base64url(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier)))
  const launch = params.get("launch")
  const scope = launch ? SCOPE : SCOPE.replace(/^launch /, "")
  location.replace(config.authorization_endpoint + "?" + new URLSearchParams({
    response_type: "code", client_id: CLIENT, redirect_uri: redirectUri, scope, state, aud: iss,
    code_challenge: challenge, code_challenge_method: "S256", ...(launch && { launch }),
  }))
}
async function arrive(params) {
  const begun = JSON.parse(sessionStorage.getItem(params.get("state")) ?? "null")
  if (params.has("error")) return say("The server answered " + params.get("error") + ": " + params.get("error_description"))
  if (!begun || !params.has("code")) return say("Open this app from the launcher of its page in Admit.")
  sessionStorage.removeItem(params.get("state"))
  history.replaceState(null, "", HOME)
  const tokens = await json(await fetch(begun.token, { method: "POST", body: new URLSearchParams({
    grant_type: "authorization_code", code: params.get("code"), redirect_uri: redirectUri,
    client_id: CLIENT, code_verifier: begun.verifier }) }))
  const read = async (path) => json(await fetch(begun.iss + "/" + path,
    { headers: { authorization: "Bearer " + tokens.access_token, accept: "application/fhir+json" } }))
  const patient = await read("Patient/" + tokens.patient)
  const found = await read("Observation?_count=50&patient=" + tokens.patient)
  const name = patient.name[0]
  say(name.given.join(" ") + " " + name.family + ", born " + patient.birthDate)
  const rows = (found.entry ?? []).filter((entry) => entry.resource.valueQuantity).map(({ resource }) =>
    [resource.effectiveDateTime?.slice(0, 10), resource.code.text, resource.valueQuantity.value + " " + resource.valueQuantity.unit])
  for (const row of rows) {
    const tr = document.getElementById("rows").insertRow()
    for (const text of row) tr.insertCell().textContent = text ?? ""
  }
}
const step = location.pathname === HOME ? arrive : launch
step(new URLSearchParams(location.search)).catch((error) => say("That did not work: " + error.message))
`

/** The page of the app, the same at both of its addresses. */
export function sampleAppPage(): string {
  const constants = `const CLIENT = ${JSON.stringify(SAMPLE_APP.clientId)}, HOME = ${JSON.stringify(SAMPLE_APP.home)}, SCOPE = ${JSON.stringify(SCOPE)}`
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Growth Chart, a sample app</title>
<style>:root{color-scheme:light dark}body{max-width:40rem;margin:3rem auto;padding:0 1rem;font:1rem/1.6 system-ui,sans-serif}
table{border-collapse:collapse;width:100%}td{border-top:1px solid #8886;padding:.3rem .5rem .3rem 0}</style></head>
<body><main><h1>Growth Chart</h1><p>A sample app of the demo, opened by a SMART launch.</p><p id="out" role="status">One moment</p>
<table aria-label="Measurements"><tbody id="rows"></tbody></table></main><script>${constants}
${SCRIPT}</script></body></html>`
}
