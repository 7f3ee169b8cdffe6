/**
 * What each outcome of the deployment flow needs, as a table: whether a resource registration is made, where
 * apps are registered, what the server is set to, who may read, and the steps outside Admit. plan.ts turns a
 * row into a plan.
 */

import type { TokenIssuer } from "@/lib/apps/app"
import type { Leaf } from "./deployment"

export type Place = "entra" | "azure" | "aidbox" | "fhir-server" | "admit"

/** One thing to do that Admit cannot do itself. `{fhirBase}` and the like are filled in by plan.ts. */
export interface LeafStep {
  id: string
  place: Place
  title: string
  detail: string
  reason: string
  source: string
}

export interface LeafFacts {
  issuer: TokenIssuer
  summary: string
  badge: { tone: "info" | "warning" | "danger"; text: string } | null
  resource: { need: "make" | "import" | "none"; what: string; reason: string; source: string }
  /** The tenant or server apps are registered in. */
  registerIn: string
  authority: string
  audience: string
  authorisation: { how: string; detail: string; source: string }
  smartProxy: boolean
  /** False where no registration would help: the plan then only advises. */
  registers: boolean
  /** Only people's tokens count, for reading: they need a fhirUser, and writing is refused. */
  onlyReadersWithFhirUser?: true
  steps: readonly LeafStep[]
  notes: readonly { text: string; source: string }[]
}

/** The application every managed FHIR service is, in every tenant (azure-docs#64459). */
export const FIRST_PARTY_APP_ID = "4f6778d8-5aef-43dc-a1ff-b073724b9495"

const RETIRED = {
  tone: "danger",
  text: "Azure API for FHIR: retired 2026-09-30; no new deployments since 2025-04-01.",
} as const

const STEPS = {
  loginOther: {
    id: "other-tenant",
    place: "entra",
    title: "Work in the other tenant",
    detail:
      "Sign in to the tenant that holds the users and apps before anything is registered: az login --tenant <its id>.",
    reason: "A registration in the wrong tenant is not found when the app asks for a token (AADSTS700016).",
    source: "fhir-server#708",
  },
  importSp: {
    id: "import-service-principal",
    place: "entra",
    title: "Bring the FHIR service into the other tenant",
    detail: `az ad sp create --id=${FIRST_PARTY_APP_ID}`,
    reason:
      "The service's own application exists only in the subscription's tenant; apps elsewhere cannot ask for it.",
    source: "azure-docs#64459, register-resource-azure-ad-client-app.md",
  },
  authorityOther: {
    id: "set-authority",
    place: "azure",
    title: "Set the server's Authority to the other tenant",
    detail:
      "Azure portal, the FHIR service, Authentication: Authority = https://login.microsoftonline.com/<tenant id>.",
    reason: "The server takes tokens from one authority only.",
    source: "configure-local-rbac.md",
  },
  localRbac: {
    id: "local-rbac",
    place: "azure",
    title: "List who may read: object ids",
    detail:
      "Authentication, Allowed object IDs: the object id of each user, group or service principal. For an app, take the id of its service principal, not of its registration.",
    reason: "Roles of Azure do not reach another tenant. Everyone listed gets full access to the data.",
    source: "configure-local-rbac.md",
  },
  azureRbac: {
    id: "azure-rbac",
    place: "azure",
    title: "Give the role",
    detail:
      "FHIR service, Access control (IAM): FHIR Data Reader to read, Writer to write, Exporter for bulk export. Where people sign in, the role goes to the people; for a service app, to its service principal.",
    reason: "A token alone opens nothing: without a role every call is answered 403.",
    source: "configure-azure-rbac.md; azure-docs#70596",
  },
  smartUser: {
    id: "smart-user-role",
    place: "azure",
    title: "Give people the role “FHIR SMART User”",
    detail: "FHIR service, Access control (IAM): FHIR SMART User, for each person or a group of them.",
    reason: "Their scopes and their fhirUser then limit what they see.",
    source: "azure-docs smart-on-fhir.md",
  },
  rbacCache: {
    id: "rbac-cache",
    place: "azure",
    title: "Wait up to five minutes",
    detail: "A role that was given or taken away counts after five minutes at the latest.",
    reason: "The server remembers its decisions that long.",
    source: "configure-azure-rbac.md",
  },
  adminConsent: {
    id: "admin-consent",
    place: "entra",
    title: "Have the permissions consented to",
    detail:
      "Entra admin center, App registrations, the app, API permissions, Grant admin consent. It takes a Privileged Role or Cloud Application Administrator.",
    reason:
      "Without it users see “Need admin approval” (AADSTS90094), and service apps get no permission at all.",
    source: "azure-docs#77760",
  },
  managedPermission: {
    id: "api-permission",
    place: "entra",
    title: "Ask for the FHIR service where people sign in",
    detail:
      "The app, API permissions, Add a permission, APIs my organization uses, “Azure Healthcare APIs”, user_impersonation. A service app asks for nothing here: application permissions are greyed out, and its role below is what counts.",
    reason: "Without it Entra ID gives the app no token for the service (AADSTS65001, AADSTS650057).",
    source: "azure-docs register-resource-azure-ad-client-app.md; azure-docs#59069",
  },
  managedConsent: {
    id: "admin-consent",
    place: "entra",
    title: "Have the permissions consented to",
    detail:
      "Entra admin center, App registrations, the app, API permissions, Grant admin consent. It takes a Privileged Role or Cloud Application Administrator.",
    reason: "Without it users see “Need admin approval” (AADSTS90094).",
    source: "azure-docs#77760",
  },
  audience: {
    id: "set-audience",
    place: "azure",
    title: "Set the server's Audience to its own address",
    detail: "Authentication: Audience = {fhirBase}, letter by letter, without a slash at the end.",
    reason: "SMART apps ask for a token for the FHIR address, and the server compares the two as text.",
    source: "azure-docs#77760; fhir-server#269",
  },
  managedProxy: {
    id: "smart-proxy",
    place: "azure",
    title: "Switch the SMART on FHIR proxy on",
    detail: "Authentication: tick SMART on FHIR proxy.",
    reason: "It passes the launch to the app, which Entra ID does not do by itself.",
    source: "azure-docs use-smart-on-fhir-proxy.md",
  },
  cors: {
    id: "cors",
    place: "azure",
    title: "Allow the apps' origins (CORS)",
    detail:
      "CORS: the origin of each browser app, for example https://app.hospital.example. Methods GET, POST, PUT, DELETE, PATCH; allow credentials.",
    reason: "A browser refuses to let a page of one site read another without it.",
    source: "azure-docs use-smart-on-fhir-proxy.md",
  },
  publicClient: {
    id: "public-client",
    place: "entra",
    title: "Register at least one public app with the combined reply URL",
    detail:
      "Platform “Mobile and desktop applications”, not “Single-page application”. The combined reply URL is the server's address, then /AadSmartOnFhirProxy/callback/, then the app's own address in base64url; at most 256 characters.",
    reason:
      "The proxy receives the code and hands it on. Registered as a single-page app it fails with AADSTS9002325.",
    source: "fhir-server docs/SMARTonFHIR.md, fhir-server#3980",
  },
  ossResource: {
    id: "resource-app",
    place: "entra",
    title: "Register the server itself (resource application)",
    detail:
      "Identifier URI {identifierUri}, at least one scope (user_impersonation if none is needed), and the app roles the server knows: globalReader, globalWriter, globalExporter, globalImporter, globalConverter, globalAdmin, smartUser.",
    reason: "Apps can ask for a token only for something that is registered, and roles travel in that token.",
    source: "fhir-server docs/Register-Resource-Application.md",
  },
  ossRoles: {
    id: "app-roles",
    place: "entra",
    title: "Assign the app roles",
    detail:
      "People and groups: Enterprise applications, the server, Users and groups. Service apps: API permissions, application permission, then admin consent. The role values must match letter by letter.",
    reason: "The server reads the roles from the token; without one every call is answered 403.",
    source: "fhir-server docs/Roles.md",
  },
  ossSettings: {
    id: "server-settings",
    place: "fhir-server",
    title: "Set the server's security",
    detail:
      "FhirServer:Security:Enabled = true, Authentication:Authority = https://login.microsoftonline.com/<tenant id>, Authentication:Audience = {identifierUri}.",
    reason: "The server must know whose tokens to take and what they must be for.",
    source: "fhir-server docs/Tutorial: Application Registration for OSS FHIR Server",
  },
  ossProxy: {
    id: "oss-proxy",
    place: "fhir-server",
    title: "Switch the SMART proxy and CORS on",
    detail:
      "FhirServer:Security:EnableAadSmartOnFhirProxy = true; CORS for the apps' origins with credentials allowed.",
    reason: "The proxy passes the launch to the app; the browser needs CORS.",
    source: "fhir-server docs/SMARTonFHIR.md",
  },
  ownSmart: {
    id: "serve-smart-configuration",
    place: "fhir-server",
    title: "Let the server's SMART configuration name Admit",
    detail:
      "{fhirBase}/.well-known/smart-configuration must name Admit's endpoints: serve what {issuer}/.well-known/smart-configuration says, or send callers there.",
    reason: "SMART apps look for the sign-in at the FHIR address and know no other.",
    source: "SMART App Launch 2.2, conformance",
  },
  ahdsIdp: {
    id: "smart-identity-providers",
    place: "azure",
    title: "Enter the other issuer as an identity provider",
    detail:
      'In the service\'s template: authenticationConfiguration.smartIdentityProviders, two at most; for each app its client id, the audience {fhirBase} and allowedDataActions ["Read"].',
    reason: "The service takes tokens from its own tenant, and from the issuers listed here.",
    source: "azure-docs configure-identity-providers.md",
  },
  ahdsClaims: {
    id: "token-claims",
    place: "entra",
    title: "See that the tokens carry what the service reads",
    detail:
      "fhirUser (a full reference to the person's FHIR record), azp or appid, and scopes in the v1 form such as patient/Patient.read or patient.all.read.",
    reason: "A token without fhirUser is refused with 401.",
    source: "azure-docs troubleshoot-identity-provider-configuration.md",
  },
  aidboxApply: {
    id: "apply-client",
    place: "aidbox",
    title: "Create the Client and its AccessPolicy in Aidbox",
    detail:
      "Export them here, then PUT /Client/<id> and PUT /AccessPolicy/<id>, or paste them in the console. Aidbox keeps one redirect address per Client.",
    reason: "Aidbox knows only Clients of its own.",
    source: "aidbox-docs core-module-resources.md",
  },
  aidboxPolicy: {
    id: "access-policy",
    place: "aidbox",
    title: "Check who the policy binds",
    detail:
      "Where a person signs in, the policy is about the User; a policy linked to the Client alone does not count then. For service apps it is linked to the Client.",
    reason: "Without a policy that says yes Aidbox answers 403. There is no policy that says no.",
    source: "aidbox-docs access-control/authorization",
  },
  aidboxSecret: {
    id: "aidbox-secret",
    place: "aidbox",
    title: "Set the secret in Aidbox",
    detail:
      "Set Client.secret there, to at least 32 random characters, and hand it over safely. Admit neither makes nor keeps it.",
    reason: "A secret made by Admit means nothing to Aidbox.",
    source: "aidbox-docs core-module-resources.md",
  },
  admitUpstream: {
    id: "close-direct-access",
    place: "fhir-server",
    title: "Let only Admit reach the FHIR server",
    detail:
      "By firewall or network rule, so that {fhirBase} answers Admit alone. If the server wants a credential, enter it at the API.",
    reason: "Whoever reaches the server directly goes around the policies.",
    source: "RFC 9700 §2.3",
  },
  admitAddress: {
    id: "publish-gateway",
    place: "admit",
    title: "Give apps the gateway's address",
    detail: "{gateway}: the same paths as the server's, with Admit's policies in front.",
    reason: "Apps that keep the old address would not come through Admit.",
    source: "SMART App Launch 2.2, FHIR base URL",
  },
  ownSettings: {
    id: "trust-admit",
    place: "fhir-server",
    title: "Point the server to Admit",
    detail:
      "Authority (issuer) = {issuer}; audience = {identifierUri}; the keys are found through {issuer}/.well-known/openid-configuration.",
    reason: "The server must know whose signature to trust and what the token must be for.",
    source: "RFC 9068 §4",
  },
  ownScopes: {
    id: "enforce-scopes",
    place: "fhir-server",
    title: "See that the server enforces scopes",
    detail:
      "Try a call outside the granted scopes: it must be answered 403. A server that can ask (forward auth) may use Admit's decision API and get the policies too.",
    reason: "Beside the server Admit only issues tokens; the server itself must refuse.",
    source: "SMART App Launch 2.2, scopes",
  },
  switchOn: {
    id: "switch-security-on",
    place: "fhir-server",
    title: "Switch security on before any real record is stored",
    detail:
      "FhirServer:Security:Enabled = true, then answer this question again. Or put Admit in front of the server.",
    reason: "Today anyone who reaches {fhirBase} reads and writes everything.",
    source: "fhir-server docs/SMARTonFHIR.md",
  },
  ahdsChoose: {
    id: "choose-way",
    place: "azure",
    title: "Choose one of three ways",
    detail:
      "Use SMART (then the other tenant can be entered as an identity provider); or invite the users as guests into the server's tenant; or put Admit in front of the service.",
    reason: "The service has no list of object ids, and takes tokens of another tenant only from SMART apps.",
    source: "azure-docs configure-identity-providers.md",
  },
} as const satisfies Record<string, LeafStep>

const FIRST_PARTY = {
  need: "none",
  what: "Resource application in Entra ID",
  reason:
    "The managed service already has one: every tenant with the service knows it as “Azure Healthcare APIs”.",
  source: "azure-docs register-resource-azure-ad-client-app.md",
} as const
const IMPORTED = {
  need: "import",
  what: "Service principal of the FHIR service in the other tenant",
  reason: "Nothing new is registered; the service's own application is brought into the tenant.",
  source: "azure-docs#64459",
} as const
const OWN_RESOURCE = {
  need: "make",
  what: "Resource application in Entra ID",
  reason: "A server you deploy yourself is unknown to Entra ID until you register it.",
  source: "fhir-server docs/Register-Resource-Application.md",
} as const
const ADMIT_API = {
  need: "make",
  what: "API in Admit",
  reason: "It stands for the FHIR server: its identifier is the audience of the tokens.",
  source: "RFC 8707 §2",
} as const

const AZURE_RBAC = {
  how: "Azure RBAC",
  detail: "Roles given in Access control (IAM). Allowed object IDs stay empty.",
  source: "configure-azure-rbac.md",
} as const
const LOCAL_RBAC = {
  how: "Local RBAC",
  detail: "Object ids listed at the service. They do not show in Access control (IAM).",
  source: "configure-local-rbac.md",
} as const
const APP_ROLES = {
  how: "App roles",
  detail: "Roles of the resource application, carried in the token.",
  source: "fhir-server docs/Roles.md",
} as const

const HOME = "the tenant of your Azure subscription"
const OTHER = "the other tenant"
const CHOSEN = "the tenant the server's Authority names"
const HOME_AUTHORITY = "https://login.microsoftonline.com/<tenant id of the subscription>"
const OTHER_AUTHORITY = "https://login.microsoftonline.com/<id of the other tenant>"
const CHOSEN_AUTHORITY = "https://login.microsoftonline.com/<tenant id>"
const MANAGED_DEFAULT = "the service's default (leave it as it is)"

const READING_2019 = {
  text: "Guides from 2019 register a resource application of your own whose identifier is the FHIR address. Since mid-2021 setting the Audience is enough, and since October 2021 Entra ID takes such an identifier only on a verified domain.",
  source: "azure-docs use-smart-on-fhir-proxy.md (2019-04), azure-docs#77760",
} as const
const PROXY_RETIRED = {
  text: "The SMART proxy was retired on 2026-09-21.",
  source: "azure-docs smart-on-fhir.md",
} as const
const NO_LOCAL_RBAC = {
  text: "Azure Health Data Services has no local RBAC: plan for it when you move.",
  source: "azure-docs configure-local-rbac.md",
} as const
const GROUP_CHECK_2020 = {
  text: "Guides from 2020 bring in a second service principal, 3274406e-4e0a-4852-ba4f-d7226630abb7, so that the service can look up groups in a tenant without a subscription. Later guides no longer ask for it.",
  source: "azure-docs configure-local-rbac.md (2020-03)",
} as const
const VERIFIED_DOMAIN = {
  text: "Since October 2021 Entra ID takes an https identifier only on a domain your tenant has verified.",
  source: "entra-docs entra-identifier-uri-patterns.md",
} as const
const FALLBACK_IDENTIFIER = {
  text: "Without such a domain take api://<id of the registration> as the identifier, and the same as the server's Audience.",
  source: "entra-docs entra-identifier-uri-patterns.md; fhir-server#2369",
} as const
const OWN_DOMAIN = {
  text: "With SMART there is no way around it, because the identifier must be the FHIR address: give the server an address on such a domain.",
  source: "fhir-server docs/SMARTonFHIR.md; fhir-server#2555",
} as const
const TOKEN_VERSION = {
  text: "The resource application asks for version 1 tokens: their audience is the identifier. In version 2 tokens it is the application's id; then the server's Audience must be that id, and its Authority end with /v2.0.",
  source: "entra-docs, application manifest: requestedAccessTokenVersion",
} as const
const ONE_REDIRECT = {
  text: "An Aidbox Client has one redirect address. An app with several needs a Client for each.",
  source: "aidbox-docs core-module-resources.md",
} as const

const ADMIT_POLICIES = {
  how: "Admit policies at the gateway",
  detail: "An app without a policy is refused every FHIR call.",
  source: "Admit: default deny",
} as const

export const LEAVES: Record<Leaf, LeafFacts> = {
  "admit-gateway": {
    issuer: "admit",
    summary:
      "Apps are registered here. They call Admit, which checks token and policy and passes allowed calls on.",
    badge: null,
    resource: ADMIT_API,
    registerIn: "Admit",
    authority: "{issuer}",
    audience: "{identifierUri}",
    authorisation: ADMIT_POLICIES,
    smartProxy: false,
    registers: true,
    steps: [STEPS.admitUpstream, STEPS.admitAddress],
    notes: [],
  },
  "admit-own": {
    issuer: "admit",
    summary:
      "Apps are registered here. They call the FHIR server directly, and the server checks Admit's tokens.",
    badge: null,
    resource: ADMIT_API,
    registerIn: "Admit",
    authority: "{issuer}",
    audience: "{identifierUri}",
    authorisation: {
      how: "Scopes, checked by the server",
      detail:
        "Where the server can ask before it answers (forward auth, decision API), Admit's policies count as well.",
      source: "SMART App Launch 2.2, scopes",
    },
    smartProxy: false,
    registers: true,
    steps: [STEPS.ownSettings, STEPS.ownScopes],
    notes: [],
  },
  a1: {
    issuer: "entra",
    summary: "Only the apps are registered, in your own tenant. The server itself needs no registration.",
    badge: RETIRED,
    resource: FIRST_PARTY,
    registerIn: HOME,
    authority: HOME_AUTHORITY,
    audience: MANAGED_DEFAULT,
    authorisation: AZURE_RBAC,
    smartProxy: false,
    registers: true,
    steps: [STEPS.managedPermission, STEPS.managedConsent, STEPS.azureRbac, STEPS.rbacCache],
    notes: [],
  },
  a2: {
    issuer: "entra",
    summary:
      "The service is brought into the other tenant, apps are registered there, and access is given by object id.",
    badge: RETIRED,
    resource: IMPORTED,
    registerIn: OTHER,
    authority: OTHER_AUTHORITY,
    audience: MANAGED_DEFAULT,
    authorisation: LOCAL_RBAC,
    smartProxy: false,
    registers: true,
    steps: [
      STEPS.loginOther,
      STEPS.importSp,
      STEPS.authorityOther,
      STEPS.managedPermission,
      STEPS.managedConsent,
      STEPS.localRbac,
      STEPS.rbacCache,
    ],
    notes: [NO_LOCAL_RBAC, GROUP_CHECK_2020],
  },
  a3: {
    issuer: "entra",
    summary:
      "The Audience becomes the FHIR address, the SMART proxy is switched on, and a public app gets the combined reply URL.",
    badge: RETIRED,
    resource: FIRST_PARTY,
    registerIn: HOME,
    authority: HOME_AUTHORITY,
    audience: "{fhirBase}",
    authorisation: {
      ...AZURE_RBAC,
      detail: "Roles given in Access control (IAM); for SMART users “FHIR SMART User”.",
    },
    smartProxy: true,
    registers: true,
    steps: [
      STEPS.audience,
      STEPS.managedProxy,
      STEPS.cors,
      STEPS.publicClient,
      STEPS.managedPermission,
      STEPS.managedConsent,
      STEPS.smartUser,
      STEPS.azureRbac,
      STEPS.rbacCache,
    ],
    notes: [READING_2019, PROXY_RETIRED],
  },
  a4: {
    issuer: "entra",
    summary:
      "As with one tenant, but the service is brought into the other tenant, apps live there, and access is given by object id.",
    badge: RETIRED,
    resource: IMPORTED,
    registerIn: OTHER,
    authority: OTHER_AUTHORITY,
    audience: "{fhirBase}",
    authorisation: LOCAL_RBAC,
    smartProxy: true,
    registers: true,
    steps: [
      ...[
        STEPS.loginOther,
        STEPS.importSp,
        STEPS.authorityOther,
        STEPS.audience,
        STEPS.managedProxy,
        STEPS.cors,
      ],
      ...[
        STEPS.publicClient,
        STEPS.managedPermission,
        STEPS.managedConsent,
        STEPS.localRbac,
        STEPS.rbacCache,
      ],
    ],
    notes: [READING_2019, PROXY_RETIRED, NO_LOCAL_RBAC, GROUP_CHECK_2020],
  },
  b1: {
    issuer: "entra",
    summary:
      "The server is registered as a resource application, then each app. Access travels in the token as app roles.",
    badge: null,
    resource: OWN_RESOURCE,
    registerIn: CHOSEN,
    authority: CHOSEN_AUTHORITY,
    audience: "{identifierUri}",
    authorisation: APP_ROLES,
    smartProxy: false,
    registers: true,
    steps: [STEPS.ossResource, STEPS.ossSettings, STEPS.adminConsent, STEPS.ossRoles],
    notes: [VERIFIED_DOMAIN, FALLBACK_IDENTIFIER, TOKEN_VERSION],
  },
  b2: {
    issuer: "entra",
    summary:
      "As without SMART, with the identifier equal to the FHIR address, the SMART proxy on, and a public app with the combined reply URL.",
    badge: null,
    resource: {
      ...OWN_RESOURCE,
      reason: `${OWN_RESOURCE.reason} With SMART its identifier must equal the FHIR address.`,
    },
    registerIn: CHOSEN,
    authority: CHOSEN_AUTHORITY,
    audience: "{fhirBase}",
    authorisation: {
      ...APP_ROLES,
      detail: "Roles of the resource application, carried in the token; smartUser for SMART.",
    },
    smartProxy: true,
    registers: true,
    steps: [
      STEPS.ossResource,
      STEPS.ossSettings,
      STEPS.ossProxy,
      STEPS.publicClient,
      STEPS.adminConsent,
      STEPS.ossRoles,
    ],
    notes: [VERIFIED_DOMAIN, OWN_DOMAIN, TOKEN_VERSION],
  },
  "oss-open": {
    issuer: "entra",
    summary: "Nothing is registered: the server asks nobody for a token.",
    badge: { tone: "danger", text: "This server is open. Anyone who reaches it reads every record." },
    resource: {
      need: "none",
      what: "Resource application in Entra ID",
      reason: "The server asks for no token, so there is nothing to ask one for.",
      source: "fhir-server docs/SMARTonFHIR.md",
    },
    registerIn: "nowhere",
    authority: "none",
    audience: "none",
    authorisation: {
      how: "None",
      detail: "Every call is answered.",
      source: "fhir-server docs/SMARTonFHIR.md",
    },
    smartProxy: false,
    registers: false,
    steps: [STEPS.switchOn],
    notes: [],
  },
  "ahds-same": {
    issuer: "entra",
    summary:
      "Only the apps are registered, in your own tenant. The service needs no registration and no proxy.",
    badge: null,
    resource: FIRST_PARTY,
    registerIn: HOME,
    authority: HOME_AUTHORITY,
    audience: "{fhirBase}",
    authorisation: {
      ...AZURE_RBAC,
      detail: "Roles given in Access control (IAM); for SMART users “FHIR SMART User”.",
    },
    smartProxy: false,
    registers: true,
    steps: [STEPS.managedPermission, STEPS.managedConsent, STEPS.azureRbac, STEPS.rbacCache],
    notes: [],
  },
  "ahds-other": {
    issuer: "entra",
    summary:
      "Apps are registered with the other issuer, and the service is told about that issuer and each of its apps.",
    badge: null,
    resource: {
      ...FIRST_PARTY,
      reason:
        "The service checks the audience you enter with the identity provider; no resource application of yours is needed.",
    },
    registerIn: "the other issuer",
    authority: "smartIdentityProviders (two at most)",
    audience: "{fhirBase}",
    authorisation: {
      how: "SMART scopes and fhirUser",
      detail: "Read only; limited to what scopes and fhirUser allow.",
      source: "azure-docs configure-identity-providers.md",
    },
    smartProxy: false,
    registers: true,
    onlyReadersWithFhirUser: true,
    steps: [STEPS.loginOther, STEPS.ahdsIdp, STEPS.ahdsClaims],
    notes: [],
  },
  "ahds-other-without-smart": {
    issuer: "entra",
    summary:
      "This does not work as it stands: the service takes tokens of another tenant only from SMART apps.",
    badge: { tone: "warning", text: "No registration helps here. Choose one of the ways below first." },
    resource: FIRST_PARTY,
    registerIn: "nowhere yet",
    authority: HOME_AUTHORITY,
    audience: "{fhirBase}",
    authorisation: AZURE_RBAC,
    smartProxy: false,
    registers: false,
    steps: [STEPS.ahdsChoose],
    notes: [],
  },
  aidbox: {
    issuer: "aidbox",
    summary:
      "Each app becomes one Client in Aidbox, with an AccessPolicy. Admit keeps a record and writes both for you.",
    badge: null,
    resource: {
      need: "none",
      what: "Resource registration",
      reason: "Aidbox issues and checks its own tokens, so it needs no registration of itself.",
      source: "aidbox-docs core-module-resources.md",
    },
    registerIn: "Aidbox",
    authority: "Aidbox itself",
    audience: "Aidbox itself",
    authorisation: {
      how: "AccessPolicy",
      detail: "Bound to the User where a person signs in, to the Client otherwise.",
      source: "aidbox-docs access-control/authorization",
    },
    smartProxy: false,
    registers: true,
    steps: [STEPS.aidboxApply, STEPS.aidboxSecret, STEPS.aidboxPolicy],
    notes: [ONE_REDIRECT],
  },
}

/** The steps that only count where apps use SMART at a leaf reached both ways. */
export const SMART_STEPS: Partial<Record<Leaf, readonly LeafStep[]>> = {
  "ahds-same": [STEPS.smartUser],
  "admit-own": [STEPS.ownSmart],
}
