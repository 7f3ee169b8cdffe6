/**
 * The deployment flow: who issues the tokens, where the FHIR server stands, whether SMART is used, in which
 * tenant. Asked once per FHIR server. What each outcome needs stands in leaves.ts.
 *
 * After the Azure documentation's decision flow ("Register the applications for Azure API for FHIR"), with the
 * issuer asked first: a server trusts one issuer, and credentials made elsewhere are refused there.
 */

import { defineWizard, type Question } from "./graph"

const SEED = "azure-docs tutorial-1-decision-flow.md"
const DISCOVER = {
  check: "discover",
  how: "Paste the address of the FHIR server. Admit reads its /metadata and .well-known/smart-configuration and proposes an answer with the evidence.",
} as const

const smart = <Target extends string>(yes: Target, no: Target, yesMeans: string): Question<Target> => ({
  title: "Will apps use SMART on FHIR, now or later?",
  help: "SMART on FHIR is how apps are started from within an EHR, with the patient already chosen, and how patients connect apps of their own. If a vendor speaks of “SMART launch” or “launch URL”, the answer is yes.",
  options: [
    { id: "yes", label: "Yes, now or planned", short: "SMART", consequence: yesMeans, next: yes },
    {
      id: "no",
      label: "No",
      short: "No SMART",
      consequence: "Apps get tokens without a patient in context. You can change this later.",
      next: no,
    },
  ],
  unknown: {
    assume: "no",
    because: "SMART can be added later without registering the apps again.",
    settle: DISCOVER,
  },
  source: SEED,
})

const tenant = <Target extends string>(
  same: Target,
  other: Target,
  otherMeans: string,
): Question<Target> => ({
  title: "Is one Entra tenant used for both the Azure subscription and the FHIR server's users?",
  help: "A tenant is your organisation's directory in Microsoft Entra ID. Often the subscription that pays for the server and the directory that holds clinicians and apps are the same; some hospitals keep them apart.",
  options: [
    {
      id: "same",
      label: "Yes, the same tenant",
      short: "Same tenant",
      consequence: "Everything is registered in that one tenant.",
      ribbon: { kind: "usual", why: "Most organisations have one tenant." },
      next: same,
    },
    {
      id: "other",
      label: "No, another tenant",
      short: "Another tenant",
      consequence: otherMeans,
      next: other,
    },
  ],
  unknown: {
    assume: "same",
    because: "Most organisations have one tenant.",
    settle: {
      check: "compare_tenants",
      how: "Copy the “Directory ID” of the subscription (Azure portal, Subscriptions, your subscription, Overview) and the “Tenant ID” of the users (Entra admin center, Overview). Paste both: if they are equal, it is the same tenant.",
    },
  },
  source: SEED,
})

export const deployment = defineWizard({
  id: "deployment",
  version: "1",
  start: "issuer",
  questions: {
    issuer: {
      title: "Who hands out the tokens your FHIR server trusts?",
      help: "A token is the pass an app shows at the FHIR server. A server takes passes from the issuer it was set up with; a pass from anyone else is refused, however good it is.",
      options: [
        {
          id: "admit",
          label: "Admit",
          short: "Admit",
          consequence: "Apps are registered here, get their credentials here and work at once.",
          ribbon: {
            kind: "recommended",
            why: "Registration, policies and the reasons for refusals are in one place.",
          },
          next: "position",
        },
        {
          id: "entra",
          label: "Microsoft Entra ID",
          short: "Entra ID",
          consequence:
            "Credentials are made in Entra ID. Admit plans the registrations and writes the script for them.",
          next: "azure-server",
        },
        {
          id: "aidbox",
          label: "Aidbox itself",
          short: "Aidbox",
          consequence: "Each app becomes a Client in Aidbox. Admit writes the Client and its AccessPolicy.",
          next: "aidbox-smart",
        },
      ],
      unknown: {
        assume: "admit",
        because: "Nothing on your server changes until you point it to Admit.",
        settle: DISCOVER,
      },
      source: "RFC 9068 §4: a server checks the issuer of a token",
    },
    position: {
      title: "Where does Admit stand?",
      help: "Admit can stand in front of the FHIR server and let only allowed calls through, or the server can check Admit's tokens by itself.",
      options: [
        {
          id: "gateway",
          label: "In front of the FHIR server",
          short: "In front",
          consequence:
            "Apps call Admit's address. Policies are enforced on every call; the server needs no change.",
          ribbon: {
            kind: "recommended",
            why: "Works with any FHIR server, also one without security of its own.",
          },
          next: "gateway-smart",
        },
        {
          id: "own",
          label: "Beside it: the server checks tokens itself",
          short: "Beside it",
          consequence: "Apps call the server directly. You set two values on it: authority and audience.",
          ribbon: { kind: "usual", why: "For a server that checks JWTs and understands scopes." },
          next: "own-smart",
        },
      ],
      unknown: {
        assume: "gateway",
        because: "It works with every FHIR server.",
        settle: {
          check: "ask",
          how: "Ask who runs the server: can it check tokens of an issuer you name (OpenID Connect or JWKS)? If not, put Admit in front.",
        },
      },
      source: "RFC 9068 §4",
    },
    "gateway-smart": smart(
      "admit-gateway",
      "admit-gateway",
      "Admit serves the SMART configuration for this server; apps can be launched.",
    ),
    "own-smart": smart(
      "admit-own",
      "admit-own",
      "Your server points to Admit's SMART endpoints and checks scopes and patient itself.",
    ),
    "azure-server": {
      title: "Which FHIR server do you run in Azure?",
      help: "Managed means Microsoft runs it and you see it as a resource in the Azure portal. Open source means somebody of yours installed Microsoft's FHIR Server.",
      options: [
        {
          id: "health-data-services",
          label: "Azure Health Data Services",
          short: "Health Data Services",
          consequence:
            "The FHIR service in a workspace; its address ends with .fhir.azurehealthcareapis.com.",
          ribbon: { kind: "recommended", why: "The managed service in use today." },
          next: "ahds-tenant",
        },
        {
          id: "azure-api-for-fhir",
          label: "Azure API for FHIR",
          short: "API for FHIR",
          consequence: "The older managed service; its address is NAME.azurehealthcareapis.com.",
          ribbon: {
            kind: "not_recommended",
            why: "Retired on 30 September 2026. Plan the move to Health Data Services.",
          },
          next: "managed-smart",
        },
        {
          id: "open-source",
          label: "FHIR Server for Azure (open source)",
          short: "Open source",
          consequence: "You deployed it and can change its settings.",
          next: "oss-security",
        },
      ],
      unknown: {
        assume: "health-data-services",
        because: "The older managed service takes no new deployments.",
        settle: DISCOVER,
      },
      source: SEED,
    },
    "ahds-tenant": tenant(
      "ahds-smart",
      "ahds-other-smart",
      "The server has to be told about the other issuer. It accepts that for SMART apps only.",
    ),
    "ahds-smart": smart(
      "ahds-same",
      "ahds-same",
      "People get the role “FHIR SMART User”; scopes and patient then limit what they see.",
    ),
    "ahds-other-smart": smart(
      "ahds-other",
      "ahds-other-without-smart",
      "The other issuer is entered as an identity provider of the server.",
    ),
    "managed-smart": smart(
      "managed-smart-tenant",
      "managed-tenant",
      "The SMART proxy is switched on, and apps register a combined reply URL.",
    ),
    "managed-tenant": tenant(
      "a1",
      "a2",
      "Apps are registered in the other tenant, and access is given by object id (local RBAC).",
    ),
    "managed-smart-tenant": tenant(
      "a3",
      "a4",
      "As above, but apps live in the other tenant, and access is given by object id.",
    ),
    "oss-security": {
      title: "Is security switched on in the server?",
      help: "The setting is FhirServer:Security:Enabled. Without it the server answers everyone, without asking for a token.",
      options: [
        {
          id: "on",
          label: "Yes",
          short: "On",
          consequence: "The server asks for a token from the authority it is set to.",
          ribbon: { kind: "recommended", why: "Patient data needs it." },
          next: "oss-smart",
        },
        {
          id: "off",
          label: "No",
          short: "Off",
          consequence: "Anyone who reaches the address reads everything. No registration changes that.",
          ribbon: { kind: "not_recommended", why: "Only for made-up data on a closed network." },
          next: "oss-open",
        },
      ],
      unknown: {
        assume: "on",
        because: "Microsoft's deployment templates switch it on when an authority is given.",
        settle: DISCOVER,
      },
      source: "fhir-server docs/SMARTonFHIR.md",
    },
    "oss-smart": smart(
      "oss-smart-tenant",
      "oss-tenant",
      "The SMART proxy is switched on; the identifier must equal the FHIR address.",
    ),
    "oss-tenant": tenant(
      "b1",
      "b1",
      "Nothing changes but the place: register in the tenant the server's Authority names.",
    ),
    "oss-smart-tenant": tenant(
      "b2",
      "b2",
      "Nothing changes but the place: register in the tenant the server's Authority names.",
    ),
    "aidbox-smart": smart("aidbox", "aidbox", "The Client gets the type smart-app and a launch address."),
  },
  outcomes: {
    "admit-gateway": "Admit in front of a FHIR server",
    "admit-own": "A FHIR server that checks Admit's tokens",
    "ahds-same": "Azure Health Data Services, same tenant",
    "ahds-other": "Azure Health Data Services, another issuer",
    "ahds-other-without-smart": "Azure Health Data Services, another tenant without SMART",
    a1: "Azure API for FHIR, same tenant",
    a2: "Azure API for FHIR, another tenant",
    a3: "Azure API for FHIR with SMART, same tenant",
    a4: "Azure API for FHIR with SMART, another tenant",
    b1: "FHIR Server for Azure",
    b2: "FHIR Server for Azure with SMART",
    "oss-open": "FHIR Server for Azure without security",
    aidbox: "Aidbox",
  },
})

export type DeploymentQuestion = keyof typeof deployment.questions
export type Leaf = keyof typeof deployment.outcomes
