"use client"

import { useRouter } from "next/navigation"
import { useState } from "react"
import { dropUpstream, saveUpstream } from "@/app/(console)/settings/actions"
import { ChoiceField } from "@/components/form/choice-fields"
import { Form } from "@/components/form/form"
import { FormError } from "@/components/form/form-error"
import { SubmitBar } from "@/components/form/submit-bar"
import { TextField } from "@/components/form/text-field"
import { Button } from "@/components/ui/button"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import { CopyField } from "@/components/ui/copy-field"
import { Dialog } from "@/components/ui/dialog"
import { Cell, HeadCell, Row, Table, TableBody, TableHead } from "@/components/ui/table"
import type { Id } from "@/lib/id"
import { upstreamSchema } from "@/lib/upstream-settings"

const NEWCOMERS = [
  {
    value: "refuse",
    title: "Only people you invited",
    consequence: "Others are told to ask for an invitation.",
  },
  {
    value: "member",
    title: "Anyone there becomes an end user",
    consequence: "They may sign in to apps, never to this console.",
  },
] as const

const EMPTY = {
  name: "",
  issuer: "",
  clientId: "",
  clientSecret: "",
  newcomers: "refuse" as const,
  allowedPrivateHost: "",
}

/** Sets an issuer up; then shows the redirect URI to register over there. */
export function AddUpstream() {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [redirectUri, setRedirectUri] = useState<string | null>(null)
  const change = (next: boolean) => {
    setOpen(next)
    if (next) setRedirectUri(null)
    else router.refresh()
  }
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      trigger={<Button>Add an issuer</Button>}
      title={redirectUri ? "Register this address there" : "Sign-in with another account"}
    >
      {redirectUri ? (
        <div className="grid gap-4">
          <p>Sign-in works once the other side knows where to send people back to.</p>
          <CopyField value={redirectUri} what="redirect URI" />
          <Button variant="primary" onClick={() => change(false)}>
            Done
          </Button>
        </div>
      ) : (
        <Form
          schema={upstreamSchema}
          defaultValues={EMPTY}
          action={saveUpstream}
          onDone={(made: { redirectUri: string }) => setRedirectUri(made.redirectUri)}
        >
          <FormError />
          <TextField name="name" label="Name on the button" placeholder="St. Elsewhere" autoFocus />
          <TextField
            name="issuer"
            label="Issuer"
            mono
            placeholder="https://login.microsoftonline.com/your-tenant-id/v2.0"
            hint="It is asked for its configuration before anything is saved."
          />
          <TextField name="clientId" label="Client id" mono />
          <TextField name="clientSecret" label="Client secret" type="password" optional autoComplete="off" />
          <ChoiceField name="newcomers" label="Who comes in" choices={NEWCOMERS} />
          <TextField
            name="allowedPrivateHost"
            label="Host inside your network"
            optional
            mono
            placeholder="keycloak.internal"
            hint="Only when the issuer's host has a private address: else such addresses are refused."
          />
          <SubmitBar look="create" label="Add" />
        </Form>
      )}
    </Dialog>
  )
}

export type UpstreamRow = {
  id: Id<"upstream">
  name: string
  issuer: string
  newcomers: "refuse" | "member"
  redirectUri: string
}

export function UpstreamTable({ upstreams, canEdit }: { upstreams: UpstreamRow[]; canEdit: boolean }) {
  if (upstreams.length === 0) return <p className="text-ink-soft">People sign in with a password only.</p>
  return (
    <Table label="Issuers">
      <TableHead>
        <HeadCell>Name</HeadCell>
        <HeadCell>Issuer</HeadCell>
        <HeadCell>Redirect URI to register there</HeadCell>
        <HeadCell>Who comes in</HeadCell>
        <HeadCell>
          <span className="sr-only">Actions</span>
        </HeadCell>
      </TableHead>
      <TableBody>
        {upstreams.map((upstream) => (
          <Row key={upstream.id}>
            <Cell>{upstream.name}</Cell>
            <Cell label="Issuer" className="break-all">
              {upstream.issuer}
            </Cell>
            <Cell label="Redirect URI">
              <CopyField value={upstream.redirectUri} what="redirect URI" look="inline" />
            </Cell>
            <Cell label="Who comes in">{upstream.newcomers === "refuse" ? "invited people" : "anyone"}</Cell>
            <Cell className="text-right">{canEdit ? <DropUpstream upstream={upstream} /> : null}</Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  )
}

function DropUpstream({ upstream }: { upstream: UpstreamRow }) {
  const router = useRouter()
  return (
    <ConfirmDialog
      trigger={
        <Button size="sm" variant="quiet" aria-label={`Remove ${upstream.name}`}>
          Remove
        </Button>
      }
      title={`Remove sign-in with ${upstream.name}?`}
      consequences={[
        "Nobody can sign in with it any more. People and their sessions stay.",
        "Accounts that are connected count again when the same issuer is added later.",
      ]}
      confirmLabel="Remove"
      onConfirm={async () => {
        const result = await dropUpstream({ id: upstream.id })
        if (!result.ok) return result.message
        router.refresh()
        return undefined
      }}
    />
  )
}
