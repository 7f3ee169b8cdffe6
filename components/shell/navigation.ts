import {
  Activity,
  AppWindow,
  BookOpen,
  Home,
  type LucideIcon,
  Server,
  Settings,
  ShieldCheck,
  Users,
} from "lucide-react"

export type NavigationItem = {
  href: string
  label: string
  icon: LucideIcon
  /** Pressed after `g`, as the command palette shows. */
  key: string
  group: "main" | "foot"
}

/** The console's places, in the order people see them. */
export const NAVIGATION: readonly NavigationItem[] = [
  { href: "/", label: "Home", icon: Home, key: "h", group: "main" },
  { href: "/apps", label: "Apps", icon: AppWindow, key: "a", group: "main" },
  { href: "/apis", label: "APIs", icon: Server, key: "i", group: "main" },
  { href: "/policies", label: "Policies", icon: ShieldCheck, key: "p", group: "main" },
  { href: "/people", label: "People", icon: Users, key: "e", group: "main" },
  { href: "/activity", label: "Activity", icon: Activity, key: "y", group: "main" },
  { href: "/settings", label: "Settings", icon: Settings, key: "s", group: "foot" },
  { href: "/guide", label: "Guide", icon: BookOpen, key: "u", group: "foot" },
]

/** The item a path belongs to: the longest href that the path equals or lies below. */
export function currentItem(pathname: string): NavigationItem | undefined {
  return NAVIGATION.filter(
    ({ href }) => pathname === href || (href !== "/" && pathname.startsWith(`${href}/`)),
  )
    .sort((a, b) => b.href.length - a.href.length)
    .at(0)
}
