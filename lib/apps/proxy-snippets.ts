/**
 * What an admin pastes into a reverse proxy, so that it asks Admit before a call reaches the FHIR server. The
 * proxy itself says method and URI, overwriting what a client sent under those names, and drops the client's
 * credentials and method overrides on the way in.
 */

import type { NewApi } from "./api-schema"

export interface ProxySetup {
  /** Where Admit is: `https://admit.example`. */
  issuer: string
  slug: string
  /** The FHIR base as apps know it, at the proxy: `https://fhir.example.org/r4`. */
  publicBase: string
  /** Where the FHIR server listens, for the proxy alone: `http://127.0.0.1:8080`. */
  upstream: string
}

/**
 * The setup for an API; null when there is no server to stand in front of. Behind the gateway the registered
 * base is the server's own, which apps do not know: the proxy's name is then left for the admin to write.
 */
export function proxySetupOf(
  api: Pick<NewApi, "issuer" | "slug" | "fhirBaseUrl" | "enforcement">,
  issuer: string,
): ProxySetup | null {
  if (api.issuer !== "admit" || !api.fhirBaseUrl || !URL.canParse(api.fhirBaseUrl)) return null
  const base = new URL(api.fhirBaseUrl)
  const isOwn = api.enforcement === "own"
  return {
    issuer,
    slug: api.slug,
    publicBase: isOwn ? base.href : `https://fhir.example.org${base.pathname}`,
    upstream: isOwn ? "http://127.0.0.1:8080" : base.origin,
  }
}

/** Safe to stand in a configuration file as it is. */
const PLAIN_PATH = /^[A-Za-z0-9/._~-]*$/

const pathOf = ({ publicBase }: ProxySetup): string => {
  const path = new URL(publicBase).pathname.replace(/\/+$/, "")
  return PLAIN_PATH.test(path) ? path : "/fhir"
}

/** The base is part of the proxy's configuration, so no client can say another. */
const askPath = (setup: ProxySetup): string => {
  const base = new URL(setup.publicBase).origin + pathOf(setup)
  return `/forward-auth/${setup.slug}?base=${encodeURIComponent(base)}`
}

/** http://nginx.org/en/docs/http/ngx_http_auth_request_module.html */
export function nginxSnippet(setup: ProxySetup): string {
  const issue = (code: string) =>
    `'{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"${code}","diagnostics":"$admit_reason"}]}'`
  return `# In the server block of ${new URL(setup.publicBase).hostname}
location ${pathOf(setup)}/ {
    auth_request     /_admit;
    auth_request_set $admit_app       $upstream_http_x_admit_app;
    auth_request_set $admit_subject   $upstream_http_x_admit_subject;
    auth_request_set $admit_scope     $upstream_http_x_admit_scope;
    auth_request_set $admit_patient   $upstream_http_x_admit_patient;
    auth_request_set $admit_reason    $upstream_http_x_admit_reason;
    auth_request_set $admit_challenge $upstream_http_www_authenticate;
    auth_request_set $admit_nonce     $upstream_http_dpop_nonce;
    error_page 401 @admit_401;
    error_page 403 @admit_403;

    # The FHIR server learns who calls, and never sees their credentials.
    proxy_set_header X-Admit-App     $admit_app;
    proxy_set_header X-Admit-Subject $admit_subject;
    proxy_set_header X-Admit-Scope   $admit_scope;
    proxy_set_header X-Admit-Patient $admit_patient;
    proxy_set_header Authorization   "";
    proxy_set_header DPoP            "";
    proxy_pass ${setup.upstream};
}

location = /_admit {
    internal;
    proxy_pass ${setup.issuer}${askPath(setup)};
    proxy_pass_request_body off;
    proxy_set_header Content-Length     "";
    # What is decided about. nginx must say it; a client's own words must not get through.
    proxy_set_header X-Original-Method  $request_method;
    proxy_set_header X-Original-URI     $request_uri;
    proxy_set_header X-Forwarded-Method "";
    proxy_set_header X-Forwarded-Uri    "";
    proxy_set_header X-Forwarded-For    $remote_addr;
    proxy_buffer_size 16k;
    proxy_buffers   4 16k;
}

# nginx passes WWW-Authenticate of a 401 on by itself.
location @admit_401 {
    default_type application/fhir+json;
    add_header DPoP-Nonce $admit_nonce always;
    return 401 ${issue("login")};
}

location @admit_403 {
    default_type application/fhir+json;
    add_header WWW-Authenticate $admit_challenge always;
    return 403 ${issue("forbidden")};
}
`
}

/** https://doc.traefik.io/traefik/middlewares/http/forwardauth/ */
export function traefikSnippet(setup: ProxySetup): string {
  const { hostname } = new URL(setup.publicBase)
  return `http:
  middlewares:
    admit:
      forwardAuth:
        address: "${setup.issuer}${askPath(setup)}"
        trustForwardHeader: false
        authResponseHeaders: [X-Admit-App, X-Admit-Subject, X-Admit-Scope, X-Admit-Patient]
    without-credentials:
      headers:
        customRequestHeaders:
          Authorization: ""
          DPoP: ""
  routers:
    fhir:
      rule: "Host(\`${hostname}\`) && PathPrefix(\`${pathOf(setup)}/\`)"
      middlewares: [admit, without-credentials]
      service: fhir
  services:
    fhir:
      loadBalancer:
        servers:
          - url: "${setup.upstream}"
`
}

/** https://caddyserver.com/docs/caddyfile/directives/forward_auth */
export function caddySnippet(setup: ProxySetup): string {
  const { hostname } = new URL(setup.publicBase)
  return `${hostname} {
    route ${pathOf(setup)}/* {
        request_header -X-Admit-*
        forward_auth ${setup.issuer} {
            uri ${askPath(setup)}
            header_up Host {upstream_hostport}
            copy_headers X-Admit-App X-Admit-Subject X-Admit-Scope X-Admit-Patient
        }
        reverse_proxy ${setup.upstream} {
            header_up -Authorization
            header_up -DPoP
        }
    }
}
`
}
