"use client"

import { useId, useState } from "react"
import { Button } from "@/components/ui/button"
import { Label } from "@/components/ui/label"
import { Textarea } from "@/components/ui/textarea"
import { type Discovery, readDiscovery, readPastedJson } from "@/lib/wizard/discover"

/** What a server says of itself, and the address it was found at. */
export interface Found extends Discovery {
  fhirBaseUrl: string
}

type PasteDocumentsProps = { fhirBaseUrl: string; onFound: (found: Found) => void }

/** For a server Admit cannot reach: somebody who can opens two addresses and pastes what they see. */
export function PasteDocuments({ fhirBaseUrl, onFound }: PasteDocumentsProps) {
  const [metadata, setMetadata] = useState("")
  const [smart, setSmart] = useState("")
  const [fault, setFault] = useState<string | null>(null)
  const read = () => {
    const [first, second] = [readPastedJson(metadata), readPastedJson(smart)]
    const trouble = first.trouble ?? second.trouble
    setFault(trouble)
    if (trouble) return
    const documents = { fhirBaseUrl, metadata: first.json, smartConfiguration: second.json }
    onFound({ fhirBaseUrl, ...readDiscovery(documents, globalThis.location.origin) })
  }
  const base = fhirBaseUrl.trim().replace(/\/+$/, "") || "the FHIR address"
  return (
    <details className="rounded-lg border border-line px-4 py-3">
      <summary className="cursor-pointer font-[560]">Admit cannot reach it? Paste what it says</summary>
      <div className="mt-3 grid gap-4">
        <Document label={`What ${base}/metadata shows`} value={metadata} onChange={setMetadata} />
        <Document
          label={`What ${base}/.well-known/smart-configuration shows`}
          hint="Leave it empty where there is none."
          value={smart}
          onChange={setSmart}
        />
        <p role="alert" className="text-danger empty:hidden">
          {fault}
        </p>
        <div>
          <Button onClick={read} disabled={metadata.trim() === "" && smart.trim() === ""}>
            Read it
          </Button>
        </div>
      </div>
    </details>
  )
}

type DocumentProps = { label: string; hint?: string; value: string; onChange: (value: string) => void }

function Document({ label, hint, value, onChange }: DocumentProps) {
  const id = useId()
  return (
    <div>
      <Label htmlFor={id}>
        <span className="break-all">{label}</span>
      </Label>
      {hint ? <p className="text-ink-faint text-sm">{hint}</p> : null}
      <Textarea
        id={id}
        mono
        rows={4}
        className="mt-1"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        placeholder="{ … }"
        spellCheck={false}
        autoComplete="off"
      />
    </div>
  )
}
