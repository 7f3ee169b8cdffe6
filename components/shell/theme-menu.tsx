"use client"

import { Monitor, Moon, Sun } from "lucide-react"
import { useTheme } from "next-themes"
import { MenuRadio } from "@/components/ui/menu"

/** The theme as a choice inside a menu, where it is only rendered in the browser. */
export function ThemeMenu() {
  const { theme = "system", setTheme } = useTheme()
  return (
    <MenuRadio
      label="Theme"
      value={theme}
      onValueChange={setTheme}
      options={[
        { value: "system", label: "As the system", icon: <Monitor /> },
        { value: "light", label: "Light", icon: <Sun /> },
        { value: "dark", label: "Dark", icon: <Moon /> },
      ]}
    />
  )
}
