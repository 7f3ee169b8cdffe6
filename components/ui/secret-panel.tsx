"use client"

import { Check, Eye, EyeOff, X } from "lucide-react"
import { useId, useState } from "react"
import { Callout } from "@/components/ui/callout"
import { CodeBlock } from "@/components/ui/code-block"
import { CopyButton } from "@/components/ui/copy-button"
import { IconButton } from "@/components/ui/icon-button"
import { Input } from "@/components/ui/input"
import { Label } from "@/components/ui/label"
import { Segmented } from "@/components/ui/segmented"
import { describeDiff } from "@/lib/text/diff"
import { type NamedValue, toEnv, toJson, toYaml } from "@/lib/text/named-values"

type SecretPanelProps = {
  /** What the value is called: "Client secret". */
  label: string
  value: string
  /** Everything that goes into a configuration file, the secret among them, names in ENV_CASE. */
  values: readonly NamedValue[]
  /** Why this is the only time, and what to do when it is lost. */
  notice: string
  /** What a pasted text that does not match looks like, when that says more than the difference. */
  explain?: (pasted: string) => string | undefined
}

/** A value shown once: as itself and as configuration, with a check that what was stored is what was shown. */
export function SecretPanel({ label, value, values, notice, explain }: SecretPanelProps) {
  const file = (title: string, code: string) => <CodeBlock title={title} code={code} wrap />
  return (
    <div className="grid gap-4">
      <Callout tone="warn" title="Shown once">
        {notice}
      </Callout>
      <Segmented
        label={`Ways to copy the ${label.toLowerCase()}`}
        segments={[
          { value: "value", label: "Value", content: <SecretValue label={label} value={value} /> },
          { value: "env", label: ".env", content: file(".env", toEnv(values)) },
          { value: "json", label: "JSON", content: file("credentials.json", toJson(values)) },
          { value: "yaml", label: "YAML", content: file("credentials.yaml", toYaml(values)) },
        ]}
      />
      <PasteBack label={label} value={value} explain={explain} />
    </div>
  )
}

function SecretValue({ label, value }: { label: string; value: string }) {
  const [visible, setVisible] = useState(true)
  return (
    <div className="rounded-lg border border-line bg-sunken py-2.5 pr-1.5 pl-4">
      <div className="flex items-center gap-1">
        <span className="flex-1 text-ink-soft text-sm">{label}</span>
        <IconButton
          label={visible ? "Hide" : "Show"}
          aria-pressed={visible}
          icon={visible ? <EyeOff /> : <Eye />}
          onClick={() => setVisible(!visible)}
        />
        <CopyButton value={value} what={label.toLowerCase()} showLabel />
      </div>
      <code className="block pr-3 text-lg break-all" translate="no">
        {visible ? value : "•".repeat(Math.min(48, value.length))}
      </code>
    </div>
  )
}

/** Compared here in the page; nothing is sent. */
function PasteBack({ label, value, explain }: Pick<SecretPanelProps, "label" | "value" | "explain">) {
  const [pasted, setPasted] = useState("")
  const id = useId()
  const matches = pasted === value
  return (
    <div>
      <Label htmlFor={id} optional>
        Paste it back to check your copy
      </Label>
      <Input
        id={id}
        mono
        className="mt-1"
        value={pasted}
        onChange={(event) => setPasted(event.target.value)}
        placeholder={`The ${label.toLowerCase()} as you stored it`}
        autoComplete="off"
        aria-describedby={`${id}-verdict`}
      />
      <p id={`${id}-verdict`} role="status" className="mt-1 flex min-h-5.5 items-center gap-1.5 text-sm">
        {pasted === "" ? (
          <span className="text-ink-faint">Compared in this page only, never sent.</span>
        ) : matches ? (
          <>
            <Check aria-hidden="true" className="size-4 text-ok" /> It matches.
          </>
        ) : (
          <>
            <X aria-hidden="true" className="size-4 shrink-0 text-danger" />
            <span>Not the same. {explain?.(pasted) ?? describeShort(pasted, value)}</span>
          </>
        )}
      </p>
    </div>
  )
}

function describeShort(pasted: string, value: string): string {
  if (pasted.trim() === value) return "There is a space or line break around it."
  if (value.startsWith(pasted)) return `${value.length - pasted.length} characters are missing at the end.`
  return describeDiff(pasted, value).length < 120
    ? describeDiff(pasted, value)
    : "It looks like a different value."
}
