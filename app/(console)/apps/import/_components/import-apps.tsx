"use client"

import { type ChangeEvent, useState, useTransition } from "react"
import { ImportDone } from "@/app/(console)/apps/import/_components/import-done"
import { ImportLook } from "@/app/(console)/apps/import/_components/import-look"
import { importNow, look } from "@/app/(console)/apps/import/actions"
import { PlainSelect } from "@/components/form/plain-field"
import { Button } from "@/components/ui/button"
import { Callout } from "@/components/ui/callout"
import { Label } from "@/components/ui/label"
import { reach } from "@/components/ui/reach"
import { Textarea } from "@/components/ui/textarea"
import { FORMAT_IDS, FORMATS, type FormatId, MAX_IMPORT_CHARACTERS } from "@/lib/transfer/formats"

type Preview = Extract<Awaited<ReturnType<typeof look>>, { ok: true }>["value"]
type Done = Extract<Awaited<ReturnType<typeof importNow>>, { ok: true }>["value"]

const OPTIONS = [
  { value: "", label: "Recognised by itself" },
  ...FORMAT_IDS.map((id) => ({ value: id, label: FORMATS[id].label })),
]

const tooLong = (size: number) =>
  `This has ${(size / 1e6).toFixed(1)} MB; ${MAX_IMPORT_CHARACTERS / 1e6} MB is the most here. Apply larger files on the command line: npm run admit -- apply FILE.`

/** Paste or choose a file, look at what it becomes, import it. What was typed stays until it is imported. */
export function ImportApps() {
  const [text, setText] = useState("")
  const [format, setFormat] = useState<FormatId | "">("")
  const [preview, setPreview] = useState<Preview | null>(null)
  const [done, setDone] = useState<Done | null>(null)
  const [problem, setProblem] = useState<string>()
  const [pending, startTransition] = useTransition()
  const input = { text, format: format || undefined }

  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0]
    if (!file) return
    if (file.size > MAX_IMPORT_CHARACTERS) {
      setProblem(tooLong(file.size))
      event.target.value = ""
      return
    }
    setProblem(undefined)
    setText(await file.text())
  }
  const lookAtIt = () => {
    if (text.trim() === "") return setProblem("Paste the registrations, or choose a file.")
    const { size } = new Blob([text])
    if (size > MAX_IMPORT_CHARACTERS) return setProblem(tooLong(size))
    setProblem(undefined)
    startTransition(async () => {
      const result = await reach(look(input))
      if (result.ok) setPreview(result.value)
      else setProblem(result.message)
    })
  }
  const importAll = () =>
    startTransition(async () => {
      const result = await reach(importNow(input))
      if (result.ok) setDone(result.value)
      else setProblem(result.message)
    })

  if (done) return <ImportDone rows={done} />
  if (preview)
    return (
      <ImportLook
        preview={preview}
        problem={problem}
        pending={pending}
        onBack={() => setPreview(null)}
        onImport={importAll}
      />
    )
  return (
    <div className="grid gap-6">
      {problem ? (
        <div role="alert">
          <Callout tone="danger" title="Not readable yet">
            {problem}
          </Callout>
        </div>
      ) : null}
      <div className="grid gap-4 sm:grid-cols-2">
        <div>
          <Label htmlFor="import-file" optional>
            A file
          </Label>
          <input
            id="import-file"
            type="file"
            accept=".json,.yaml,.yml,application/json"
            onChange={choose}
            className="mt-1 block w-full text-sm file:mr-3 file:h-8.5 file:rounded-md file:border file:border-line-strong/55 file:bg-surface file:px-3.5 file:text-ink"
          />
        </div>
        <PlainSelect
          name="format"
          label="Format"
          options={OPTIONS}
          value={format}
          onChange={(event) => setFormat(FORMAT_IDS.find((id) => id === event.target.value) ?? "")}
          hint={format ? FORMATS[format].meaning : "Admit, RFC 7591, Aidbox or Entra ID; JSON or YAML."}
        />
      </div>
      <div>
        <Label htmlFor="import-text">Registrations</Label>
        <Textarea
          id="import-text"
          mono
          rows={12}
          className="mt-1 max-h-112"
          value={text}
          onChange={(event) => setText(event.target.value)}
          placeholder='{ "client_name": "Portal", "redirect_uris": ["https://portal.example/cb"] }'
        />
      </div>
      <div>
        <Button variant="primary" pending={pending} onClick={lookAtIt}>
          Look at it
        </Button>
      </div>
    </div>
  )
}
