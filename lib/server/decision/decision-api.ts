/**
 * The decision API: FHIR servers that enforce by themselves ask whether a token allows a call. OpenID AuthZEN
 * Authorization API 1.0, single and batch. Whoever asks proves itself as at introspection, and may ask about
 * tokens for the APIs it was given; about any other token the answer is that it is not valid.
 */

import { z } from "zod"
import type { OAuthRequest, RequestFacts } from "@/lib/oauth/context"
import { requireCaller } from "@/lib/oauth/introspection"
import { parseParams } from "@/lib/oauth/params"
import { refuse } from "@/lib/oauth/refusals"
import { issuer } from "@/lib/server/env"
import type { GatewayApi, GatewayDeps } from "@/lib/server/gateway/deps"
import type { PlainHandler, PlainHead, PlainRequest } from "@/lib/server/http/plain"
import { oauthContext } from "@/lib/server/oauth/context"
import { noted, translate } from "@/lib/server/oauth/endpoint"
import { contentType, errorResponse, readBody, toAnswer } from "@/lib/server/oauth/http"
import { store } from "@/lib/server/oauth/store"
import { type Evaluated, type Evaluation, evaluate, evaluationSchema } from "./evaluation"

const MAX_BODY_BYTES = 1024 * 1024
const MAX_EVALUATIONS = 50

/** AuthZEN 1.0 §7: what the batch says at its top counts for every evaluation that does not say it itself. */
const batchSchema = z.looseObject({
  evaluations: z.array(z.record(z.string(), z.unknown())).max(MAX_EVALUATIONS).optional(),
  options: z
    .looseObject({
      evaluations_semantic: z
        .enum(["execute_all", "deny_on_first_deny", "permit_on_first_permit"])
        .optional(),
    })
    .optional(),
})

type Ask = (evaluation: unknown) => Promise<Evaluated>

/** A function of a plain request, mounted as an API route and before Next. */
function endpoint(deps: GatewayDeps, answer: (body: unknown, ask: Ask) => Promise<object>): PlainHandler {
  return async (request) => {
    const id = request.headers.get("x-request-id")
    const echo: Record<string, string> = id && /^[\x21-\x7e]{1,200}$/.test(id) ? { "x-request-id": id } : {}
    const facts: RequestFacts = {}
    try {
      const given = await requireAsker(request, facts)
      const json = await answer(await readJson(request), (sent) => decide(deps, given, sent))
      return toAnswer({ status: 200, json }, echo)
    } catch (thrown) {
      const error = translate(thrown)
      await noted(request, { facts, error, parameters: [] })
      return toAnswer(errorResponse(error, issuer()), echo)
    }
  }
}

/** @returns ids of the APIs the asking app was given */
async function requireAsker(request: PlainHead, facts: RequestFacts): Promise<ReadonlySet<string>> {
  const sent: OAuthRequest = {
    method: request.method,
    url: issuer() + request.path,
    form: new URLSearchParams(),
    authorization: request.headers.get("authorization"),
    dpop: null,
    facts,
  }
  const { client } = await requireCaller(await oauthContext(), sent, parseParams(sent.form))
  return new Set(client.apis.map(({ apiId }) => apiId))
}

async function readJson(request: PlainRequest): Promise<unknown> {
  if (contentType(request) !== "application/json") throw refuse("request.not_json")
  try {
    return JSON.parse(await readBody(request, MAX_BODY_BYTES))
  } catch (error) {
    if (error instanceof SyntaxError) throw refuse("request.not_json")
    throw error
  }
}

const INVALID_TOKEN =
  "The access token is unknown, expired, revoked, or for an API the asking app was not given."

async function decide(deps: GatewayDeps, given: ReadonlySet<string>, sent: unknown): Promise<Evaluated> {
  const parsed = evaluationSchema.safeParse(sent)
  if (!parsed.success) throw refuse("request.evaluation", { detail: { at: parsed.error.issues[0]?.path } })
  const api = await findApi(deps, parsed.data)
  if (!api || !given.has(api.id)) {
    if (!api) noteUnknown(deps, parsed.data)
    return { decision: false, context: { reason: { code: "invalid_token", message: INVALID_TOKEN } } }
  }
  return evaluate(deps, api, parsed.data)
}

/** Told to the app the token claims to be of; who asks learns nothing more from it. */
function noteUnknown(deps: GatewayDeps, { subject }: Evaluation): void {
  const authorization = `Bearer ${subject.id}`
  const sent = { authorization, dpop: null, method: "POST", url: `${issuer()}/access/v1` }
  deps.noteUnauthenticated({ api: null, clientId: null, sent, cause: "gateway.token_invalid" })
}

/** The API a good token is for. */
async function findApi(deps: GatewayDeps, { subject }: Evaluation): Promise<GatewayApi | null> {
  const token = await deps.verifyAccessToken(subject.id)
  const known =
    token && (await store.listApis()).find(({ identifierUri }) => token.audience.includes(identifierUri))
  return known?.usable ? deps.loadApi(known.slug) : null
}

/** `POST /access/v1/evaluation` */
export const createEvaluation = (deps: GatewayDeps) => endpoint(deps, (body, ask) => ask(body))

/** `POST /access/v1/evaluations`; without `evaluations` it is a single one (AuthZEN 1.0 §7.1). */
export const createEvaluations = (deps: GatewayDeps) =>
  endpoint(deps, async (body, ask) => {
    const parsed = batchSchema.safeParse(body)
    if (!parsed.success) throw refuse("request.evaluation", { detail: { at: parsed.error.issues[0]?.path } })
    const { evaluations = [], options, ...shared } = parsed.data
    if (evaluations.length === 0) return ask(shared)
    const last = { deny_on_first_deny: false, permit_on_first_permit: true, execute_all: null }[
      options?.evaluations_semantic ?? "execute_all"
    ]
    const answers: Evaluated[] = []
    for (const each of evaluations) {
      const answered = await ask({ ...shared, ...each })
      answers.push(answered)
      if (answered.decision === last) break
    }
    return { evaluations: answers }
  })

/** AuthZEN 1.0 §9: where to ask. */
export function authzenConfiguration(): Response {
  const at = (path: string) => `${issuer()}/access/v1/${path}`
  const json = {
    policy_decision_point: issuer(),
    access_evaluation_endpoint: at("evaluation"),
    access_evaluations_endpoint: at("evaluations"),
  }
  return Response.json(json, { headers: { "cache-control": "public, max-age=60" } })
}
