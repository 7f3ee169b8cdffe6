/**
 * A wizard as one typed object: questions, answers that say where they lead, outcomes. From it come the pages,
 * the guide, the drawing, the tests and the audit row. An answer that leads nowhere does not compile.
 *
 * "I do not know" is an answer to every question: it names the check that settles it and the answer that is
 * assumed meanwhile, so that nobody is stuck and every assumption stands in the plan.
 */

/** The answer id of "I do not know". */
export const UNKNOWN = "unknown"

export type RibbonKind = "recommended" | "not_recommended" | "usual"

export interface Option<Target extends string> {
  id: string
  label: string
  /** One or two words, for the drawing. */
  short: string
  /** What follows from choosing this, in one sentence. */
  consequence: string
  ribbon?: { kind: RibbonKind; why: string }
  next: Target
}

/** How an unsure person finds the answer. */
export interface Settle {
  /** `discover`: paste the FHIR address. `compare_tenants`: paste two directory ids. `ask`: ask somebody. */
  check: "discover" | "compare_tenants" | "ask"
  how: string
}

export interface Question<Target extends string> {
  title: string
  help: string
  options: readonly Option<Target>[]
  unknown: { assume: string; because: string; settle: Settle }
  source: string
}

export interface Wizard<Q extends string, O extends string, Outcome> {
  id: string
  /** Changes whenever a question, an answer id or an edge changes. */
  version: string
  start: Q
  questions: Readonly<Record<Q, Question<Q | O>>>
  outcomes: Readonly<Record<O, Outcome>>
}

/**
 * A wizard whose every edge leads to a question or an outcome of its own.
 * @throws when an assumed answer is no answer, or an answer id stands twice
 */
export function defineWizard<const Q extends string, const O extends string, Outcome>(graph: {
  id: string
  version: string
  start: NoInfer<Q>
  questions: { readonly [K in Q]: Question<NoInfer<Q | O>> }
  outcomes: { readonly [K in O]: Outcome }
}): Wizard<Q, O, Outcome> {
  for (const [id, question] of Object.entries<Question<string>>(graph.questions)) {
    const ids = question.options.map((option) => option.id)
    if (!ids.includes(question.unknown.assume))
      throw new Error(`INVARIANT: ${id} assumes an answer it does not have`)
    if (new Set([...ids, UNKNOWN]).size !== ids.length + 1)
      throw new Error(`INVARIANT: ${id} has an answer twice`)
  }
  return graph
}

/** Question id to answer id, as kept in the URL and in the audit row. */
export type Answers = Readonly<Record<string, string>>

export interface Step<Q extends string> {
  question: Q
  /** What was answered: an option's id, or `unknown`. */
  answer: string
  /** The option that counts: the answer, or what is assumed for "I do not know". */
  option: string
  assumed: boolean
}

export interface Walk<Q extends string, O extends string> {
  steps: Step<Q>[]
  /** The question to ask next; `null` at an outcome. */
  current: Q | null
  outcome: O | null
}

const isKeyOf = <K extends string>(record: Readonly<Record<K, unknown>>, key: string): key is K =>
  Object.hasOwn(record, key)

/** The option an answer stands for, or `null` when the question has no such answer. */
export function findOption<T extends string>(question: Question<T>, answer: string): Option<T> | null {
  const id = answer === UNKNOWN ? question.unknown.assume : answer
  return question.options.find((option) => option.id === id) ?? null
}

/** Follows the answers from the start, as far as they lead. Answers off the path are left alone. */
export function walk<Q extends string, O extends string>(
  graph: Wizard<Q, O, unknown>,
  answers: Answers,
): Walk<Q, O> {
  const steps: Step<Q>[] = []
  let current = graph.start
  for (;;) {
    const question: Question<Q | O> = graph.questions[current]
    const answer = Object.hasOwn(answers, current) ? answers[current] : undefined
    const option = answer === undefined ? null : findOption(question, answer)
    if (answer === undefined || !option) return { steps, current, outcome: null }
    steps.push({ question: current, answer, option: option.id, assumed: answer === UNKNOWN })
    const next: Q | O = option.next
    if (!isKeyOf<Q>(graph.questions, next)) return { steps, current: null, outcome: next as O }
    current = next
  }
}

export interface Path<Q extends string, O extends string> {
  answers: Record<string, string>
  questions: Q[]
  outcome: O
}

/** Every way from the start to an outcome. `withUnknown` adds "I do not know" as an answer of each question. */
export function listPaths<Q extends string, O extends string>(
  graph: Wizard<Q, O, unknown>,
  { withUnknown = false } = {},
): Path<Q, O>[] {
  const follow = (at: Q | O, questions: Q[], answers: Record<string, string>): Path<Q, O>[] => {
    if (!isKeyOf<Q>(graph.questions, at)) return [{ answers, questions, outcome: at as O }]
    if (questions.includes(at)) throw new Error(`INVARIANT: ${graph.id} runs in a circle at ${at}`)
    const question: Question<Q | O> = graph.questions[at]
    const ids = [...question.options.map((option) => option.id), ...(withUnknown ? [UNKNOWN] : [])]
    return ids.flatMap((id) => {
      const option = findOption(question, id)
      return option ? follow(option.next, [...questions, at], { ...answers, [at]: id }) : []
    })
  }
  return follow(graph.start, [], {})
}

const PREFIX = "q."
const VERSION = "v"

/** The answers as URL search parameters: `v=1&q.issuer=entra`. Only those on the path, in its order. */
export function toSearchParams<Q extends string, O extends string>(
  graph: Wizard<Q, O, unknown>,
  answers: Answers,
): URLSearchParams {
  const params = new URLSearchParams({ [VERSION]: graph.version })
  for (const step of walk(graph, answers).steps) params.set(`${PREFIX}${step.question}`, step.answer)
  return params
}

export interface ReadAnswers {
  answers: Record<string, string>
  /** One sentence for each answer that could not be used. */
  notices: string[]
}

/** Answers from a URL. What no longer fits the graph is dropped, with a notice; other parameters are ignored. */
export function fromSearchParams<Q extends string, O extends string>(
  graph: Wizard<Q, O, unknown>,
  params: URLSearchParams,
): ReadAnswers {
  const answers: Record<string, string> = {}
  const notices: string[] = []
  for (const name of new Set(params.keys())) {
    if (!name.startsWith(PREFIX)) continue
    const id = name.slice(PREFIX.length)
    const values = params.getAll(name)
    const [answer = ""] = values
    if (!isKeyOf<Q>(graph.questions, id)) {
      notices.push("The link answers a question that is no longer asked. That answer was left out.")
    } else if (values.length > 1) {
      notices.push(`The link answers “${graph.questions[id].title}” twice. Please answer it again.`)
    } else if (!findOption(graph.questions[id], answer)) {
      notices.push(
        `The link's answer to “${graph.questions[id].title}” is not one of today's answers. Please answer it again.`,
      )
    } else answers[id] = answer
  }
  const version = params.get(VERSION)
  if (version !== null && version !== graph.version && Object.keys(answers).length > 0)
    notices.push("The questions have changed since this link was made. Look through the answers once more.")
  return { answers, notices }
}

/** The answers without that of this question and of every question after it: what "change" leaves standing. */
export function answersBefore<Q extends string, O extends string>(
  graph: Wizard<Q, O, unknown>,
  answers: Answers,
  question: Q,
): Record<string, string> {
  const { steps } = walk(graph, answers)
  const index = steps.findIndex((step) => step.question === question)
  const kept = index < 0 ? steps : steps.slice(0, index)
  return Object.fromEntries(kept.map((step) => [step.question, step.answer]))
}
