import { LogOut } from "lucide-react"
import { headers } from "next/headers"
import type { ReactNode } from "react"
import { searchConsole } from "@/app/(console)/actions"
import { ConsoleShell } from "@/components/shell/console-shell"
import { Badge } from "@/components/ui/badge"
import { ROLE_LABELS } from "@/lib/people/roles"
import { CSRF_COOKIE, csrfToken } from "@/lib/server/csrf"
import { isDemo } from "@/lib/server/instance"
import { currentSession } from "@/lib/server/signed-in"

const COMMANDS = [
  {
    id: "register",
    label: "Register an app",
    href: "/apps/new",
    group: "Do",
    keywords: ["new", "create", "client"],
  },
  {
    id: "fhir",
    label: "Set up a FHIR server",
    href: "/apis/new",
    group: "Do",
    keywords: ["api", "resource", "new"],
  },
  {
    id: "policy",
    label: "Write a policy",
    href: "/policies/new",
    group: "Do",
    keywords: ["access", "permission"],
  },
  {
    id: "invite",
    label: "Invite a person",
    href: "/people#invite",
    group: "Do",
    keywords: ["user", "owner"],
  },
]

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const session = await currentSession()
  // Each page sends people without a session to sign-in; the frame only stays out of the way.
  if (!session) return children
  const csrf = csrfToken((await headers()).get(CSRF_COOKIE) ?? "", "sign-out")
  return (
    <ConsoleShell
      account={{
        name: session.user.name,
        email: session.user.email,
        role: ROLE_LABELS[session.user.role].label,
      }}
      commands={COMMANDS}
      search={searchConsole}
      environment={(await isDemo()) ? <Badge tone="info">Demo</Badge> : undefined}
      signOut={
        <form method="post" action="/sign-out">
          <input type="hidden" name="csrf" value={csrf} />
          <button
            type="submit"
            className="flex min-h-8 w-full items-center gap-2 rounded-sm px-2 text-left hover:bg-hover"
          >
            <LogOut aria-hidden="true" className="size-4 text-ink-faint" /> Sign out
          </button>
        </form>
      }
    >
      {children}
    </ConsoleShell>
  )
}
