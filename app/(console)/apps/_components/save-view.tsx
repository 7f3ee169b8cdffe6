"use client"

import { useRouter } from "next/navigation"
import { type FormEvent, useState } from "react"
import { type ListParams, withParams } from "@/app/(console)/apps/_components/list-url"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { Input } from "@/components/ui/input"
import { Label } from "@/components/ui/label"

/** Gives what is shown a name. The whole view is its address: bookmark it, or send it to somebody. */
export function SaveView({ params }: { params: ListParams }) {
  const router = useRouter()
  const [name, setName] = useState(params.view ?? "")
  const [open, setOpen] = useState(false)
  const save = async (event: FormEvent) => {
    event.preventDefault()
    const href = withParams(params, { view: name.trim() || undefined, after: undefined })
    setOpen(false)
    router.push(href)
    // Where the browser refuses, the address bar still has it.
    await navigator.clipboard?.writeText(new URL(href, location.href).href).catch(() => {})
  }
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      title="Name this view"
      width="sm"
      trigger={
        <Button variant="quiet" size="sm">
          {params.view ? "Rename this view" : "Name this view"}
        </Button>
      }
    >
      <form onSubmit={save} className="grid gap-3">
        <div>
          <Label htmlFor="view-name">Name</Label>
          <Input
            id="view-name"
            className="mt-1"
            maxLength={80}
            value={name}
            onChange={(event) => setName(event.target.value)}
            placeholder="Old portals of ward 3"
          />
        </div>
        <p className="text-ink-faint text-sm">
          The name and all filters are in the address: it is copied for you to bookmark or send.
        </p>
        <Button type="submit" variant="primary">
          Name it and copy the address
        </Button>
      </form>
    </Dialog>
  )
}
