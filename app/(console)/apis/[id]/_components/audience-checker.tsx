"use client"

import { useId, useState } from "react"
import { Status } from "@/components/ui/badge"
import { DiffText } from "@/components/ui/diff-text"
import { Label } from "@/components/ui/label"
import { Textarea } from "@/components/ui/textarea"
import { compareAudience } from "@/lib/apps/api-schema"
import { readPastedToken } from "@/lib/oauth/read-token"

type AudienceCheckerProps = { expected: string; issuer: string }

/** Paste what the server is set to, or a token: the differing character is lit. Nothing leaves the page. */
export function AudienceChecker({ expected, issuer }: AudienceCheckerProps) {
  const id = useId()
  const [pasted, setPasted] = useState("")
  const token = readPastedToken(pasted)
  return (
    <div className="rounded-lg border border-line bg-sunken/60 p-4">
      <Label htmlFor={id}>An audience or a token</Label>
      <p className="text-ink-faint text-sm">
        Paste the server's audience setting, or an access token it refused. It is compared in this page and
        sent nowhere.
      </p>
      <Textarea
        id={id}
        mono
        rows={2}
        className="mt-1.5"
        value={pasted}
        onChange={(event) => setPasted(event.target.value)}
        placeholder={expected}
        autoComplete="off"
        spellCheck={false}
      />
      <div role="status" className="mt-3 grid min-h-6 gap-3">
        {pasted === "" ? null : token ? (
          <TokenVerdict token={token} expected={expected} issuer={issuer} />
        ) : (
          <Verdict pasted={pasted} expected={expected} what="What you pasted" />
        )}
      </div>
    </div>
  )
}

type TokenVerdictProps = {
  token: NonNullable<ReturnType<typeof readPastedToken>>
  expected: string
  issuer: string
}

function TokenVerdict({ token, expected, issuer }: TokenVerdictProps) {
  const { audiences, expiresAt } = token
  const nearest = audiences.find((one) => one === expected) ?? audiences[0]
  const expired = expiresAt !== null && expiresAt.getTime() < Date.now()
  return (
    <>
      {nearest === undefined ? (
        <Status tone="danger">The token has no audience at all.</Status>
      ) : (
        <Verdict pasted={nearest} expected={expected} what="The token says" />
      )}
      {token.issuer === issuer ? (
        <Status tone="ok">It was issued by this Admit.</Status>
      ) : (
        <DiffText
          left={token.issuer ?? ""}
          leftLabel="The token's issuer"
          right={issuer}
          rightLabel="This Admit"
        />
      )}
      {expired ? (
        <Status tone="warn">
          It expired on {expiresAt.toISOString().replace("T", " ").slice(0, 16)} UTC.
        </Status>
      ) : null}
    </>
  )
}

function Verdict({ pasted, expected, what }: { pasted: string; expected: string; what: string }) {
  const { same, difference, mend } = compareAudience(pasted, expected)
  if (same) return <Status tone="ok">The audience matches, letter by letter.</Status>
  return (
    <>
      <Status tone="danger">
        <span className="whitespace-normal">{difference.sentence}</span>
      </Status>
      <DiffText left={pasted} leftLabel={what} right={expected} rightLabel="In Admit's tokens" />
      <p className="text-ink-soft">{mend}</p>
    </>
  )
}
