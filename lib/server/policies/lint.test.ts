import { expect, it } from "vitest"
import { lintStatements } from "@/lib/policy/lint"
import type { LintRule } from "@/lib/policy/lint-note"
import { DEFAULT_USER_POLICY, POLICY_PRESETS, presetCedar } from "@/lib/policy/presets"
import { checkPolicyText, lintText, statementsOf } from "./policy-text"

const READ = 'permit (principal, action == Action::"read", resource'
const cases: readonly (readonly [LintRule, string])[] = [
  ["over-broad", "permit (principal, action, resource);"],
  ["every-action", 'permit (principal, action, resource in Type::"Observation");'],
  ["shadowed", `${READ} in Group::"clinical");\n${READ} in Type::"Condition") when { context.dpop };`],
  ["shadowed", `${READ});\n${READ});`],
  [
    "contradicted",
    `${READ} in Type::"Condition");\nforbid (principal, action, resource in Group::"clinical");`,
  ],
  ["unused", 'permit (principal, action == Action::"$import", resource in Type::"Patient");'],
  [
    "unused",
    'permit (principal, action in [Action::"read", Action::"$everything"], resource in Type::"Location");',
  ],
  ["never-holds", `${READ}) when { context.hour >= 22 && context.hour < 6 };`],
  ["never-holds", `${READ}) when { context.weekday == 8 };`],
  ["never-holds", `${READ}) when { context.hour >= 24 };`],
  ["always-holds", `${READ}) when { context has ip && context.ip.isInRange(ip("0.0.0.0/0")) };`],
  ["negated-principal", `${READ}) unless { principal in Role::"auditor" };`],
  ["negated-principal", `${READ}) when { context.dpop && !(principal in Role::"auditor") };`],
  ["missing-owner", `${READ}) when { !(resource has patient) };`],
  ["loose-pattern", `${READ}) when { resource.type like "Med*" };`],
  ["loose-pattern", `${READ}) when { resource.type like "Medication" };`],
  [
    "fat-or",
    `${READ}) when { context.dpop || resource.shared || context.includes || context.method == "GET" || context.chained };`,
  ],
  ["unknown-value", `${READ}) when { resource.type == "Observaton" };`],
  ["unknown-value", `${READ}) when { context.method == "get" };`],
  [
    "unknown-value",
    'permit (principal, action == Action::"operation", resource) when { context has operation && context.operation == "validate" };',
  ],
  ["leaves-a-way", 'forbid (principal, action == Action::"read", resource in Type::"Condition");'],
  ["repeats-scopes", `${READ}) when { context.scopes.contains("system/*.rs") };`],
]

it.each(cases)("notes %s in %s", (rule, text) => {
  expect(checkPolicyText(text)).toMatchObject({ ok: true })
  expect(lintStatements(statementsOf(text), () => 1).map((note) => note.rule)).toContain(rule)
})

it.each([
  'permit (principal, action == Action::"$export", resource in Type::"Observation");',
  'forbid (principal, action == Action::"$graphql", resource in Type::"Condition");',
  'forbid (principal, action == Action::"search", resource in Type::"Condition");',
])("finds nothing doubtful in %s, which does what it says", (text) => {
  expect(lintText(text)).toEqual([])
})

it("finds nothing doubtful in the presets and the built-in policy for people", () => {
  for (const text of [...POLICY_PRESETS.map(presetCedar), DEFAULT_USER_POLICY.cedar])
    expect(lintText(text)).toEqual([])
})

it("gives the line of the statement, a sentence and the mend", () => {
  const text = `// reading\n${READ});\n\n// and once more, é\n${READ} in Type::"Patient");\n`
  expect(lintText(text)).toEqual([
    {
      line: 5,
      message: "It adds nothing: line 2 permits all of it already.",
      mend: "Take it out, or narrow line 2.",
    },
  ])
})
