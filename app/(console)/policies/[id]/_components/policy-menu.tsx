"use client"

import { Copy, Ellipsis, FileJson, PenLine, Trash2 } from "lucide-react"
import { useRouter } from "next/navigation"
import { useState } from "react"
import { toast } from "sonner"
import { AidboxDialog } from "@/app/(console)/policies/[id]/_components/aidbox-dialog"
import {
  CopyDialog,
  type MenuPolicy,
  RenameDialog,
} from "@/app/(console)/policies/[id]/_components/name-dialogs"
import { remove } from "@/app/(console)/policies/actions"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import { IconButton } from "@/components/ui/icon-button"
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu"

type PolicyMenuProps = {
  policy: MenuPolicy
  /** Apps bound, those without another policy first. */
  apps: readonly { name: string; others: number; total: number }[]
  links: number
  /** Links to roles and people among them. */
  people: number
}

/** Rename, copy, delete. */
export function PolicyMenu({ policy, apps, links, people }: PolicyMenuProps) {
  const router = useRouter()
  const [asking, setAsking] = useState<"rename" | "copy" | "aidbox" | "delete" | null>(null)
  const close = (open: boolean) => (open ? undefined : setAsking(null))
  return (
    <>
      <Menu
        trigger={
          <IconButton label="More to do with this policy" icon={<Ellipsis />} variant="secondary" size="md" />
        }
      >
        <MenuItem icon={<PenLine />} onSelect={() => setAsking("rename")}>
          Rename
        </MenuItem>
        <MenuItem icon={<Copy />} onSelect={() => setAsking("copy")}>
          Make a copy
        </MenuItem>
        <MenuItem icon={<FileJson />} onSelect={() => setAsking("aidbox")}>
          Show as Aidbox JSON
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<Trash2 />} tone="danger" onSelect={() => setAsking("delete")}>
          Delete
        </MenuItem>
      </Menu>
      <RenameDialog policy={policy} open={asking === "rename"} onOpenChange={close} />
      <CopyDialog policy={policy} open={asking === "copy"} onOpenChange={close} />
      <AidboxDialog policyId={policy.id} open={asking === "aidbox"} onOpenChange={close} />
      <ConfirmDialog
        open={asking === "delete"}
        onOpenChange={close}
        title={`Delete ${policy.name}?`}
        consequences={deleteConsequences(apps, links, people)}
        confirmLabel="Delete policy"
        tone="danger"
        onConfirm={async () => {
          const result = await remove({ id: policy.id, version: policy.version })
          if (!result.ok) return result.message
          toast.success(`${policy.name} is deleted`)
          router.push("/policies")
          return undefined
        }}
      />
    </>
  )
}

const NAMED = 4

function deleteConsequences(apps: PolicyMenuProps["apps"], links: number, people: number): string[] {
  const kept = "Its versions go with it; the history keeps its last text."
  if (links === 0) return ["It is linked to nobody, so no app loses anything.", kept]
  const alone = apps.filter((app) => app.others === 0)
  const covered = apps.filter((app) => app.others > 0)
  const more = (apps[0]?.total ?? 0) - apps.length
  return [
    ...(alone.length > 0
      ? [
          `${named(alone)} ${alone.length > 1 ? "have" : "has"} no other policy: every FHIR call is then refused.`,
        ]
      : []),
    ...(covered.length > 0 ? [`${named(covered)} keep only what other policies allow.`] : []),
    ...(more > 0 ? [`${more} more apps lose what it allows.`] : []),
    ...(people > 0
      ? ["People it binds keep their other policies; those without one fall under the built-in policy."]
      : []),
    `In force within a second. ${kept}`,
  ]
}

function named(apps: readonly { name: string }[]): string {
  const names = apps.slice(0, NAMED).map(({ name }) => name)
  const rest = apps.length - names.length
  return rest > 0 ? `${names.join(", ")} and ${rest} more` : names.join(", ").replace(/, ([^,]*)$/, " and $1")
}
