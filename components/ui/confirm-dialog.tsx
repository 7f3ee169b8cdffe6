"use client"

import { unstable_rethrow } from "next/navigation"
import { AlertDialog as Radix } from "radix-ui"
import { type FormEvent, type ReactElement, type ReactNode, useId, useState, useTransition } from "react"
import { Button } from "@/components/ui/button"
import { Input } from "@/components/ui/input"
import { Label } from "@/components/ui/label"
import { UNREACHABLE } from "@/components/ui/reach"

export type ConfirmDialogProps = {
  trigger?: ReactElement
  open?: boolean
  onOpenChange?: (open: boolean) => void
  /** A question naming the thing: "Delete Ward Board?" */
  title: ReactNode
  /** What will happen, one consequence a line. */
  consequences?: readonly ReactNode[]
  children?: ReactNode
  /** The verb, repeated on the button: "Delete app". */
  confirmLabel: string
  cancelLabel?: string
  tone?: "primary" | "danger"
  /** When given, the person types this before the button works. */
  typeToConfirm?: string
  /** Resolves to a sentence when it failed; the dialog then stays open and shows it. */
  onConfirm: () => Promise<string | undefined> | undefined
}

/** Asks before something that cannot quietly be taken back, and says what will follow. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const [innerOpen, setInnerOpen] = useState(false)
  const open = props.open ?? innerOpen
  const setOpen = props.onOpenChange ?? setInnerOpen
  return (
    <Radix.Root open={open} onOpenChange={setOpen}>
      {props.trigger ? <Radix.Trigger asChild>{props.trigger}</Radix.Trigger> : null}
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 grid animate-appear place-items-center overflow-y-auto bg-scrim p-4 max-sm:place-items-end max-sm:p-0">
          <Radix.Content className="w-full max-w-120 animate-rise rounded-xl bg-raised shadow-raised outline-none max-sm:rounded-b-none">
            <ConfirmBody {...props} close={() => setOpen(false)} />
          </Radix.Content>
        </Radix.Overlay>
      </Radix.Portal>
    </Radix.Root>
  )
}

function ConfirmBody({ close, ...props }: ConfirmDialogProps & { close: () => void }) {
  const {
    title,
    consequences,
    children,
    confirmLabel,
    cancelLabel = "Cancel",
    tone = "danger",
    typeToConfirm,
  } = props
  const [typed, setTyped] = useState("")
  const [failure, setFailure] = useState<string>()
  const [pending, startTransition] = useTransition()
  const id = useId()
  const ready = typeToConfirm === undefined || typed.trim() === typeToConfirm
  const confirm = (event: FormEvent) => {
    event.preventDefault()
    // A dialog opened from inside a form bubbles its submit through React's tree to that form.
    event.stopPropagation()
    if (!ready || pending) return
    startTransition(async () => {
      const refused = await Promise.resolve(props.onConfirm()).catch((error: unknown) => {
        unstable_rethrow(error)
        return UNREACHABLE
      })
      if (refused) setFailure(refused)
      else close()
    })
  }
  return (
    <form onSubmit={confirm}>
      <div className="px-6 pt-5 pb-6">
        <Radix.Title className="text-xl">{title}</Radix.Title>
        <Radix.Description asChild>
          <div className="mt-2 text-ink-soft">
            {consequences ? (
              <ul className="list-disc space-y-1 pl-4.5 marker:text-line-strong">
                {consequences.map((line, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the list is fixed by its caller
                  <li key={i}>{line}</li>
                ))}
              </ul>
            ) : null}
            {children}
          </div>
        </Radix.Description>
        {typeToConfirm === undefined ? null : (
          <div className="mt-4">
            <Label htmlFor={id}>
              Type “<strong className="select-all">{typeToConfirm}</strong>” to confirm
            </Label>
            <Input
              id={id}
              className="mt-1"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              autoComplete="off"
            />
          </div>
        )}
        <p role="alert" className="mt-3 text-danger empty:hidden">
          {failure}
        </p>
      </div>
      <div className="flex justify-end gap-2 border-line border-t px-6 py-3.5">
        <Radix.Cancel asChild>
          <Button>{cancelLabel}</Button>
        </Radix.Cancel>
        <Button type="submit" variant={tone} pending={pending} disabled={!ready}>
          {confirmLabel}
        </Button>
      </div>
    </form>
  )
}
