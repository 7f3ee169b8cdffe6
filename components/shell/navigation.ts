import {
  Activity,
  AppWindow,
  BookOpen,
  Home,
  type LucideIcon,
  OctagonX,
  Server,
  Settings,
  ShieldCheck,
  Users,
} from "lucide-react"

export type NavigationItem = {
  href: string
  label: string
  icon: LucideIcon
  group: "main" | "foot"
}

/** The console's places, in the order people see them. */
export const NAVIGATION: readonly NavigationItem[] = [
  { href: "/", label: "Home", icon: Home, group: "main" },
  { href: "/apps", label: "Apps", icon: AppWindow, group: "main" },
  { href: "/apis", label: "APIs", icon: Server, group: "main" },
  { href: "/policies", label: "Policies", icon: ShieldCheck, group: "main" },
  { href: "/people", label: "People", icon: Users, group: "main" },
  { href: "/activity", label: "Activity", icon: Activity, group: "main" },
  { href: "/failures", label: "Refused calls", icon: OctagonX, group: "main" },
  { href: "/settings", label: "Settings", icon: Settings, group: "foot" },
  { href: "/guide", label: "Guide", icon: BookOpen, group: "foot" },
]

/** The item a path belongs to: the longest href that the path equals or lies below. */
export function currentItem(pathname: string): NavigationItem | undefined {
  return NAVIGATION.filter(
    ({ href }) => pathname === href || (href !== "/" && pathname.startsWith(`${href}/`)),
  )
    .sort((a, b) => b.href.length - a.href.length)
    .at(0)
}
