"use client"

import { useRouter } from "next/navigation"
import { toast } from "sonner"
import { moveToBin, revokeTokens, setState, takeFromBin } from "@/app/(console)/apps/[id]/actions"
import { Button } from "@/components/ui/button"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import type { ActionResult } from "@/lib/action-result"
import type { AppId } from "@/lib/id"

type LifeActionsProps = {
  /** hasTokens: Admit issues its tokens, and so can revoke them. */
  app: { id: AppId; name: string; state: string; isBinned: boolean; hasTokens: boolean }
  /** A developer stops their own app; only an admin starts it again or bins it. */
  may: { enable: boolean; bin: boolean }
}

/** Disable, revoke, bin; each says first what it will do, and each can be undone. */
export function LifeActions({ app, may }: LifeActionsProps) {
  const router = useRouter()
  const run = (work: () => Promise<ActionResult<unknown>>, done: string) => async () => {
    const result = await work()
    if (!result.ok) return result.message
    toast.success(done)
    router.refresh()
    return undefined
  }
  if (app.isBinned)
    return !may.bin ? (
      <p className="text-ink-soft">Only an admin takes it out of the bin.</p>
    ) : (
      <ConfirmDialog
        trigger={<Button variant="primary">Restore from the bin</Button>}
        title={`Restore ${app.name}?`}
        consequences={["It works again at once, with the secrets and keys it had."]}
        confirmLabel="Restore"
        onConfirm={run(() => takeFromBin({ id: app.id }), `${app.name} is back`)}
      />
    )
  return (
    <div className="flex flex-wrap gap-2">
      {app.state === "active" ? (
        <ConfirmDialog
          trigger={<Button>Disable</Button>}
          title={`Disable ${app.name}?`}
          consequences={[
            "Every token request and every FHIR call of this app is refused within a second.",
            "Nothing is lost: enabling it again brings everything back.",
          ]}
          confirmLabel="Disable"
          tone="danger"
          onConfirm={run(() => setState({ id: app.id, state: "disabled" }), `${app.name} is disabled`)}
        />
      ) : !may.enable ? null : (
        <Button
          variant="primary"
          onClick={async () => {
            const fault = await run(
              () => setState({ id: app.id, state: "active" }),
              `${app.name} is active`,
            )()
            if (fault) toast.error(fault)
          }}
        >
          Enable
        </Button>
      )}
      {app.hasTokens ? (
        <ConfirmDialog
          trigger={<Button>Revoke all tokens</Button>}
          title={`Revoke every token of ${app.name}?`}
          consequences={[
            "Tokens it holds are refused at the gateway and at introspection within a second.",
            "A server that checks tokens by itself accepts them until they expire.",
            "The app may ask for new tokens right away; people may have to sign in again.",
          ]}
          confirmLabel="Revoke tokens"
          tone="danger"
          onConfirm={run(() => revokeTokens({ id: app.id }), "All tokens are revoked")}
        />
      ) : null}
      {may.bin ? (
        <ConfirmDialog
          trigger={<Button variant="danger">Move to the bin</Button>}
          title={`Move ${app.name} to the bin?`}
          consequences={[
            "Every request of this app is refused within a second.",
            "It stays in the bin for 30 days and can be restored with its secrets and keys.",
          ]}
          confirmLabel="Move to the bin"
          tone="danger"
          onConfirm={run(() => moveToBin({ id: app.id }), `${app.name} is in the bin`)}
        />
      ) : null}
    </div>
  )
}
