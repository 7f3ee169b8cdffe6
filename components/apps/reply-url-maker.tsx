"use client"

import { useId, useState } from "react"
import { CopyField } from "@/components/ui/copy-field"
import { Input } from "@/components/ui/input"
import { Label } from "@/components/ui/label"
import { Meter } from "@/components/ui/meter"
import { combinedReplyUrl, ENTRA_REPLY_URL_LIMIT } from "@/lib/oauth/smart-proxy-reply-url"

const isWebUrl = (text: string) => /^https?:\/\//.test(text) && URL.canParse(text)

/** The combined reply URL of the SMART on FHIR proxy, with how much of Entra's limit it takes. */
export function ReplyUrlMaker({ fhirBaseUrl = "" }: { fhirBaseUrl?: string }) {
  const id = useId()
  const [base, setBase] = useState(fhirBaseUrl)
  const [appUrl, setAppUrl] = useState("")
  const made = isWebUrl(base) && appUrl !== "" ? combinedReplyUrl(base, appUrl) : null
  const field = (
    name: string,
    label: string,
    value: string,
    set: (text: string) => void,
    example: string,
  ) => (
    <div className="min-w-0">
      <Label htmlFor={`${id}-${name}`}>{label}</Label>
      <Input
        id={`${id}-${name}`}
        mono
        className="mt-1"
        value={value}
        onChange={(event) => set(event.target.value.trim())}
        placeholder={example}
        autoComplete="off"
      />
    </div>
  )
  return (
    <div className="grid gap-4 rounded-lg border border-line bg-sunken/60 p-4">
      <div className="grid gap-4 sm:grid-cols-2">
        {field("base", "Address of the FHIR server", base, setBase, "https://fhir.hospital.example")}
        {field("app", "The app's own redirect URI", appUrl, setAppUrl, "https://app.example/index.html")}
      </div>
      <div role="status" className="grid min-h-6 gap-3">
        {made ? (
          <>
            <CopyField value={made.url} what="combined reply URL" />
            <Meter
              label="Length"
              value={made.length}
              max={ENTRA_REPLY_URL_LIMIT}
              text={`${made.length} of ${made.limit} characters`}
              tone={made.fits ? "ok" : "danger"}
            />
            {made.fits ? (
              <p className="text-ink-faint text-sm">
                With this server the app's own address may have {made.appUrlLimit} characters.
              </p>
            ) : null}
            {made.notes.map((note) => (
              <p key={note} className="text-ink-soft text-sm">
                {note}
              </p>
            ))}
          </>
        ) : null}
      </div>
    </div>
  )
}
