/**
 * The client-kind flow: asked once per app, in healthcare words. It ends in the registrations the app needs;
 * an app that serves people and also works at night needs two.
 *
 * Source of the three kinds: RFC 6749 §2.1 and §4.4; SMART App Launch 2.2 ("is your app able to protect a
 * secret?").
 */

import type { AppKind, Platform } from "@/lib/apps/app"
import { defineWizard, type Question } from "./graph"

export interface KindOutcome {
  title: string
  /** Why this kind, in a sentence. */
  why: string
  /** One entry per registration to make; `platform` is that of its redirect URIs. */
  registrations: readonly { kind: AppKind; platform: Platform | null }[]
}

const SECRETS = "RFC 6749 §2.1"
const ASK_DEVELOPER = (question: string) =>
  ({ check: "ask", how: `Ask the app's developer: “${question}”` }) as const

const runs = <const Target extends string>(next: {
  browser: Target
  device: Target
  server: Target
}): Question<Target> => ({
  title: "Where does the app run?",
  help: "Where the program itself is working, not where people see it. A web site made by your server runs on your server, even though people look at it in a browser.",
  options: [
    {
      id: "browser",
      label: "In the browser",
      short: "Browser",
      consequence: "A page that loads once and then talks to the FHIR server by itself.",
      next: next.browser,
    },
    {
      id: "device",
      label: "On a phone or a desktop computer",
      short: "Device",
      consequence: "An installed app, from a store or from your IT department.",
      next: next.device,
    },
    {
      id: "server",
      label: "On your server",
      short: "Server",
      consequence: "Your server makes the pages and talks to the FHIR server.",
      next: next.server,
    },
  ],
  unknown: {
    assume: "browser",
    because: "It is the careful answer: nothing secret is given to the app.",
    settle: ASK_DEVELOPER("Which machine calls the FHIR server: the user's device, or a server of yours?"),
  },
  source: SECRETS,
})

const backend = <Target extends string>(what: string, yes: Target, no: Target): Question<Target> => ({
  title: `Does a server of yours stand behind the ${what} and hold the tokens?`,
  help: "Some apps send every request to their own server, which keeps the secret and the tokens (a “backend for frontend”). Others talk to the FHIR server directly.",
  options: [
    {
      id: "yes",
      label: "Yes, our server holds them",
      short: "Our server",
      consequence: "The server can keep a secret, so the app counts as confidential.",
      ribbon: { kind: "recommended", why: "Tokens never reach the user's device." },
      next: yes,
    },
    {
      id: "no",
      label: "No, it talks to the FHIR server directly",
      short: "Directly",
      consequence: "Whatever is in the app can be read by its users: it gets no secret, and short tokens.",
      ribbon: { kind: "usual", why: "Safe with PKCE, which Admit requires." },
      next: no,
    },
  ],
  unknown: {
    assume: "no",
    because: "A secret that turns out to be readable must be replaced everywhere.",
    settle: ASK_DEVELOPER("Do access tokens ever reach the browser or the phone?"),
  },
  source: SECRETS,
})

const keepsSecret = <Target extends string>(yes: Target, no: Target): Question<Target> => ({
  title: "Can the server keep a secret from everyone who uses the app?",
  help: "A secret is a password for the app itself. It is safe on a server that only your administrators reach; it is not safe in a program that is handed out to others.",
  options: [
    {
      id: "yes",
      label: "Yes, only our administrators reach it",
      short: "Secret",
      consequence: "The app gets a secret or a key, tokens of an hour, and can stay connected.",
      ribbon: { kind: "recommended", why: "The best protected kind of sign-in." },
      next: yes,
    },
    {
      id: "no",
      label: "No, every customer installs a copy",
      short: "No secret",
      consequence: "A shared secret would be known to all of them, so the app gets none.",
      ribbon: { kind: "not_recommended", why: "Better register each installation by itself." },
      next: no,
    },
  ],
  unknown: {
    assume: "no",
    because: "A secret that turns out to be readable must be replaced everywhere.",
    settle: ASK_DEVELOPER("Who can read the configuration of the server the app runs on?"),
  },
  source: SECRETS,
})

export const clientKind = defineWizard({
  id: "client-kind",
  version: "1",
  start: "who",
  questions: {
    who: {
      title: "Who uses the app?",
      help: "Think of the moment the app reads or writes records: who is there?",
      options: [
        {
          id: "one-patient",
          label: "A patient, for their own record",
          short: "A patient",
          consequence:
            "The patient signs in and sees one record: their own, or that of someone they care for.",
          next: "runs",
        },
        {
          id: "many-patients",
          label: "Staff, for many patients",
          short: "Staff",
          consequence: "Clinicians or administrators work with the records of the people they look after.",
          next: "signs-in",
        },
        {
          id: "nobody",
          label: "Nobody: it works on its own",
          short: "Nobody",
          consequence: "A job, an interface or another system exchanges data without anyone watching.",
          next: "service",
        },
        {
          id: "mixed",
          label: "Both: people use it, and it works on its own too",
          short: "Both",
          consequence: "Two registrations, so that each gets only what it needs.",
          next: "mixed-runs",
        },
      ],
      unknown: {
        assume: "many-patients",
        because: "The next question settles whether anyone signs in.",
        settle: ASK_DEVELOPER("Who is using the app when it calls the FHIR server?"),
      },
      source: "SMART App Launch 2.2, scopes: patient, user, system",
    },
    "signs-in": {
      title: "Does each person sign in as themselves?",
      help: "Signing in means the FHIR server learns who is asking, and can show each person what they may see. A program that uses one account for everybody does not count.",
      options: [
        {
          id: "yes",
          label: "Yes",
          short: "Yes",
          consequence: "Every access carries a person's name in the log.",
          ribbon: { kind: "recommended", why: "You can see later who read which record." },
          next: "runs",
        },
        {
          id: "no",
          label: "No, the app acts on its own account",
          short: "No",
          consequence: "The log names the app, not the person.",
          next: "service",
        },
      ],
      unknown: {
        assume: "yes",
        because: "People who see patient records should be known by name.",
        settle: ASK_DEVELOPER("Does the user see a sign-in page of our organisation?"),
      },
      source: "RFC 6749 §1.3",
    },
    runs: runs({ browser: "browser-backend", device: "device-backend", server: "server-secret" }),
    "browser-backend": backend("page", "confidential", "public-spa"),
    "device-backend": backend("app", "confidential", "public-native"),
    "server-secret": keepsSecret("confidential", "public-web"),
    "mixed-runs": runs({
      browser: "mixed-browser-backend",
      device: "mixed-device-backend",
      server: "mixed-server-secret",
    }),
    "mixed-browser-backend": backend("page", "confidential-and-service", "public-spa-and-service"),
    "mixed-device-backend": backend("app", "confidential-and-service", "public-native-and-service"),
    "mixed-server-secret": keepsSecret("confidential-and-service", "public-web-and-service"),
  },
  outcomes: {
    service: outcome("Service app", "Nobody signs in, so the app proves only itself.", ["service", null]),
    confidential: outcome("Confidential app", "People sign in, and your server keeps the secret.", [
      "confidential",
      "web",
    ]),
    "public-spa": outcome("Public app in the browser", "People sign in, and a page cannot hide a secret.", [
      "public",
      "spa",
    ]),
    "public-native": outcome(
      "Public app on a device",
      "People sign in, and an installed app cannot hide a secret.",
      ["public", "native"],
    ),
    "public-web": outcome(
      "Public app on customers' servers",
      "People sign in, and a secret given to every customer is none.",
      ["public", "web"],
    ),
    "confidential-and-service": both("confidential", "web"),
    "public-spa-and-service": both("public", "spa"),
    "public-native-and-service": both("public", "native"),
    "public-web-and-service": both("public", "web"),
  },
})

function outcome(title: string, why: string, [kind, platform]: [AppKind, Platform | null]): KindOutcome {
  return { title, why, registrations: [{ kind, platform }] }
}

function both(kind: AppKind, platform: Platform): KindOutcome {
  return {
    title: `A ${kind} app and a service app`,
    why: "People sign in to one; the other works alone. Two registrations keep the rights of each apart.",
    registrations: [
      { kind, platform },
      { kind: "service", platform: null },
    ],
  }
}

export type KindQuestion = keyof typeof clientKind.questions
export type KindOutcomeId = keyof typeof clientKind.outcomes
