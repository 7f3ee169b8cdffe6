"use client"

import { useRouter } from "next/navigation"
import { useState, useTransition } from "react"
import { toast } from "sonner"
import type { InboxActions, PolicyChoices } from "@/components/failures/inbox-actions"
import { Button } from "@/components/ui/button"
import { Dialog, DialogClose } from "@/components/ui/dialog"
import { ButtonLink } from "@/components/ui/link"
import { Radio, RadioGroup } from "@/components/ui/radio-group"
import type { Id, PolicyId } from "@/lib/id"

type LinkPolicyProps = {
  failure: { id: Id<"failure"> }
  actions: Pick<InboxActions, "policyChoices" | "linkPolicy">
}

/** Offers the policies that would let the refused call pass, each with all it allows. */
export function LinkPolicy({ failure, actions }: LinkPolicyProps) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [found, setFound] = useState<PolicyChoices | null>(null)
  const [chosen, setChosen] = useState<PolicyId | null>(null)
  const [fault, setFault] = useState<string | null>(null)
  const [pending, startTransition] = useTransition()
  const look = () =>
    startTransition(async () => {
      const result = await actions.policyChoices({ id: failure.id })
      if (!result.ok) {
        toast.error(result.message)
        return
      }
      setFound(result.value)
      setChosen(result.value.choices[0]?.id ?? null)
      setFault(null)
      setOpen(true)
    })
  const link = () =>
    startTransition(async () => {
      if (chosen === null) return
      const result = await actions.linkPolicy({ id: failure.id, policyId: chosen })
      if (!result.ok) return setFault(result.message)
      setOpen(false)
      toast.success("Linked. It counts within a second.")
      router.refresh()
    })
  const hasChoice = (found?.choices.length ?? 0) > 0
  return (
    <>
      <Button variant="primary" pending={pending && !open} onClick={look}>
        Link a policy
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Link a policy?"
        description={descriptionOf(found)}
        footer={
          <>
            <DialogClose>
              <Button>Cancel</Button>
            </DialogClose>
            {hasChoice ? (
              <Button variant="primary" pending={pending} onClick={link}>
                Link this policy
              </Button>
            ) : (
              <ButtonLink href="/policies" variant="primary">
                Open policies
              </ButtonLink>
            )}
          </>
        }
      >
        {hasChoice ? (
          <RadioGroup legend="Policy" hideLegend>
            {found?.choices.map(({ id, name, sentence }) => (
              <Radio
                key={id}
                name="policy"
                value={id}
                checked={chosen === id}
                onChange={() => setChosen(id)}
                label={name}
                hint={sentence}
              />
            ))}
          </RadioGroup>
        ) : null}
        <p role="alert" className="mt-3 text-danger empty:hidden">
          {fault}
        </p>
      </Dialog>
    </>
  )
}

function descriptionOf(found: PolicyChoices | null): string {
  if (found?.passesNow) return "The call would pass by now: somebody has mended it. Let the app try again."
  if (found?.choices.length === 0)
    return "No policy that stands would let this call pass. Write one, or widen one that the app has."
  return "Each of these lets the refused call pass. Linked, it allows the app everything its sentence says, at the API that was called."
}
