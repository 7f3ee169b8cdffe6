"use client"

import { addOwner, removeOwner } from "@/app/(console)/apps/[id]/actions"
import { LinkedList } from "@/components/apps/linked-list"
import type { AppId, UserId } from "@/lib/id"

type Person = { id: UserId; name: string; email: string }
type AppOwnersProps = {
  app: { id: AppId; name: string }
  owners: readonly Person[]
  /** People who may own apps; none for those who cannot change the owners. */
  people: readonly Person[] | null
}

/** Who looks after the app: a developer sees and edits only what they own. */
export function AppOwners({ app, owners, people }: AppOwnersProps) {
  const removal = (owner: Person) => ({
    verb: "Remove",
    title: `Is ${owner.name} no longer an owner of ${app.name}?`,
    consequences: [
      "A developer who does not own an app neither sees nor edits it, from the next page on.",
      ...(owners.length === 1
        ? ["Nobody will own the app then, and nobody is told when a secret expires."]
        : []),
    ],
    run: () => removeOwner({ appId: app.id, userId: owner.id }),
  })
  return (
    <LinkedList
      rows={owners.map((owner) => ({
        id: owner.id,
        title: <span className="break-words">{owner.name}</span>,
        note: owner.email,
        removal: people ? removal(owner) : undefined,
      }))}
      empty={
        <p className="text-ink-soft">Nobody owns this app. An owner would be told when a secret expires.</p>
      }
      adding={
        people
          ? {
              label: "Person to make an owner",
              blank: "Choose a person",
              verb: "Make an owner",
              choices: people
                .filter((person) => !owners.some((owner) => owner.id === person.id))
                .map(({ id, name, email }) => ({ id, name: `${name}, ${email}` })),
              run: (userId) => addOwner({ appId: app.id, userId }),
            }
          : undefined
      }
    />
  )
}
