"use server"

import type { CommandItem } from "@/components/shell/command-palette"
import { findAnything } from "@/lib/server/find-anything"
import { requireActor } from "@/lib/server/signed-in"

/** What the command palette finds; nothing when nobody is signed in. */
export async function searchConsole(query: string): Promise<CommandItem[]> {
  return findAnything(String(query).slice(0, 100), await requireActor())
}
