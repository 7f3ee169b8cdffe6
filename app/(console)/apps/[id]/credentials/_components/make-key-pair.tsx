"use client"

import { Download } from "lucide-react"
import { useRouter } from "next/navigation"
import { useState, useTransition } from "react"
import { toast } from "sonner"
import { newKeys } from "@/app/(console)/apps/[id]/actions"
import {
  BROWSER_ALGS,
  type BrowserAlg,
  type BrowserKey,
  makeBrowserKey,
} from "@/components/credentials/browser-key"
import { Field } from "@/components/form/field"
import { Button } from "@/components/ui/button"
import { Callout } from "@/components/ui/callout"
import { CopyButton } from "@/components/ui/copy-button"
import { CopyField } from "@/components/ui/copy-field"
import { Dialog } from "@/components/ui/dialog"
import { reach } from "@/components/ui/reach"
import { Select } from "@/components/ui/select"
import type { AppId } from "@/lib/id"

type MakeKeyPairProps = { appId: AppId; variant: "primary" | "secondary" }

/** Makes a key pair in the browser; the public half is registered, the private half is downloaded. */
export function MakeKeyPair({ appId, variant }: MakeKeyPairProps) {
  const [open, setOpen] = useState(false)
  const [key, setKey] = useState<BrowserKey | null>(null)
  const close = (next: boolean) => {
    setOpen(next)
    if (!next) setKey(null)
  }
  return (
    <Dialog
      open={open}
      onOpenChange={close}
      trigger={<Button variant={variant}>Make a key pair here</Button>}
      title={key ? "Keep the private key now" : "Make a key pair in this browser"}
      holdsOn={key !== null}
      width="lg"
    >
      {key ? (
        <KeepPrivateKey appId={appId} made={key} onDone={() => close(false)} />
      ) : (
        <ChooseAlgorithm onMade={setKey} />
      )}
    </Dialog>
  )
}

function ChooseAlgorithm({ onMade }: { onMade: (key: BrowserKey) => void }) {
  const [alg, setAlg] = useState<BrowserAlg>("ES384")
  const [failure, setFailure] = useState("")
  const [pending, startTransition] = useTransition()
  const make = () =>
    startTransition(async () => {
      await makeBrowserKey(alg).then(onMade, () =>
        setFailure("This browser cannot make such a key here. Use another algorithm, or paste a public key."),
      )
    })
  return (
    <div className="grid gap-5">
      <p className="text-ink-soft">
        The browser makes both halves. Only the public one is sent to Admit; the private one never leaves this
        page unless you download it.
      </p>
      <Field id="browser-key-alg" label="Signs with" hint="SMART asks every server for ES384 and RS384.">
        {(control) => (
          <Select
            {...control}
            value={alg}
            options={Object.entries(BROWSER_ALGS).map(([value, { label }]) => ({ value, label }))}
            onChange={(event) => setAlg(event.target.value as BrowserAlg)}
          />
        )}
      </Field>
      <p role="alert" className="text-danger empty:hidden">
        {failure}
      </p>
      <Button variant="primary" className="w-fit" onClick={make} pending={pending}>
        Make it
      </Button>
    </div>
  )
}

function download(name: string, text: string) {
  const href = URL.createObjectURL(new Blob([text], { type: "application/octet-stream" }))
  const link = document.createElement("a")
  link.href = href
  link.download = name
  link.click()
  URL.revokeObjectURL(href)
}

type KeepProps = { appId: AppId; made: BrowserKey; onDone: () => void }

function KeepPrivateKey({ appId, made, onDone }: KeepProps) {
  const router = useRouter()
  const [kept, setKept] = useState(false)
  const [failure, setFailure] = useState("")
  const [pending, startTransition] = useTransition()
  const save = (name: string, text: string) => () => {
    download(name, text)
    setKept(true)
  }
  const register = () =>
    startTransition(async () => {
      const result = await reach(newKeys({ appId, keys: made.publicJwk }))
      if (!result.ok) return setFailure(result.message)
      toast.success("The public key is registered")
      onDone()
      router.refresh()
    })
  return (
    <div className="grid gap-5">
      <Callout tone="warn" title="It exists only in this page">
        Download it and give it to the app. Admit never gets it and cannot show it again.
      </Callout>
      <div>
        <p className="mb-1 text-ink-soft text-sm">
          Key id (kid), to be sent in the header of every assertion
        </p>
        <CopyField value={made.kid} what="key id" />
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Button onClick={save("private-key.jwk.json", made.privateJwk)}>
          <Download aria-hidden="true" /> Download as JWK
        </Button>
        <Button onClick={save("private-key.pem", made.privatePem)}>
          <Download aria-hidden="true" /> Download as PEM
        </Button>
        {/* Copying keeps it too; the button tells nobody, so the wrapper listens. */}
        <span onClickCapture={() => setKept(true)}>
          <CopyButton value={made.privateJwk} what="private key" showLabel />
        </span>
      </div>
      <p role="alert" className="text-danger empty:hidden">
        {failure}
      </p>
      <div className="flex flex-wrap items-center gap-3 border-line border-t pt-4">
        <Button variant="primary" onClick={register} pending={pending} disabled={!kept}>
          Register the public key
        </Button>
        <span role="status" className="text-ink-soft text-sm">
          {kept ? "" : "Download or copy the private key first."}
        </span>
      </div>
    </div>
  )
}
