"use client"

import { AppWindow, type LucideIcon, Shapes, UserRound, UsersRound } from "lucide-react"
import { useRouter } from "next/navigation"
import { toast } from "sonner"
import { foreseeUnlink, unlink } from "@/app/(console)/policies/actions"
import { type LinkSubject, subjectWords } from "@/components/policy/binds-words"
import { ImpactOf } from "@/components/policy/impact-of"
import { Status } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import { Link } from "@/components/ui/link"
import { Cell, HeadCell, Row, Table, TableBody, TableHead } from "@/components/ui/table"
import type { Id, PolicyId } from "@/lib/id"

type PolicyLink = LinkSubject & { id: Id<"policyLink">; appId: string | null; userId: string | null }
type LinkTableProps = {
  policyId: PolicyId
  links: readonly PolicyLink[]
  /** Apps bound, with how many other policies bind each. */
  apps: readonly { id: string; others: number; total: number }[]
  canEdit: boolean
}

const kindOf = (link: PolicyLink): { icon: LucideIcon; word: string } => {
  if (link.appName !== null) return { icon: AppWindow, word: "App" }
  if (link.appKind) return { icon: Shapes, word: "Apps of a kind" }
  return link.role ? { icon: UsersRound, word: "Role" } : { icon: UserRound, word: "Person" }
}

export function LinkTable({ policyId, links, apps, canEdit }: LinkTableProps) {
  return (
    <Table label="Whom it binds">
      <TableHead>
        <HeadCell>Binds</HeadCell>
        <HeadCell>Is</HeadCell>
        <HeadCell>At</HeadCell>
        <HeadCell>
          <span className="sr-only">Unlink</span>
        </HeadCell>
      </TableHead>
      <TableBody>
        {links.map((link) => {
          const { icon, word } = kindOf(link)
          return (
            <Row key={link.id}>
              <Cell>
                {link.appId ? (
                  <Link href={`/apps/${link.appId}/policies`}>{link.appName}</Link>
                ) : (
                  <span className="inline-block first-letter:uppercase">{subjectWords(link)}</span>
                )}
              </Cell>
              <Cell label="Is">
                <Status icon={icon}>{word}</Status>
              </Cell>
              <Cell label="At">{link.apiName ?? "every API"}</Cell>
              <Cell className="sm:text-right">
                {canEdit ? (
                  <Unlink policyId={policyId} link={link} consequence={consequenceOf(link, links, apps)} />
                ) : null}
              </Cell>
            </Row>
          )
        })}
      </TableBody>
    </Table>
  )
}

/** What the subject loses when the link goes. */
function consequenceOf(
  link: PolicyLink,
  links: LinkTableProps["links"],
  apps: LinkTableProps["apps"],
): string {
  const who = subjectWords(link)
  const Who = who.charAt(0).toUpperCase() + who.slice(1)
  if (!link.appId) return `${Who} may then do only what other policies allow.`
  const isBoundTwice = links.some((other) => other !== link && (other.appId === link.appId || other.appKind))
  const others = apps.find((app) => app.id === link.appId)?.others
  if (others === 0 && !isBoundTwice)
    return `${Who} has no other policy: every FHIR call of it is then refused.`
  return `${Who} may then do only what its other policies and links allow.`
}

type UnlinkProps = { policyId: PolicyId; link: PolicyLink; consequence: string }

function Unlink({ policyId, link, consequence }: UnlinkProps) {
  const router = useRouter()
  const who = subjectWords(link)
  return (
    <ConfirmDialog
      trigger={
        <Button size="sm" variant="quiet" aria-label={`Unlink ${who}`}>
          Unlink
        </Button>
      }
      title={`Unlink ${who}?`}
      consequences={[consequence, "In force within a second; linking again brings it back."]}
      confirmLabel="Unlink"
      tone="danger"
      onConfirm={async () => {
        const result = await unlink({ policyId, id: link.id })
        if (!result.ok) return result.message
        toast.success(`No longer binds ${who}`)
        router.refresh()
        return undefined
      }}
    >
      <div className="mt-3 max-h-60 overflow-y-auto">
        <ImpactOf load={() => foreseeUnlink({ policyId, id: link.id })} />
      </div>
    </ConfirmDialog>
  )
}
