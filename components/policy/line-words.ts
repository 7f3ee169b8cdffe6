import { RESOURCE_GROUPS, type ResourceGroup } from "@/lib/fhir/resource-types"
import type { Line } from "./grid-edit"

/** How a line of the grid is called: in its row, and after a verb in the name of a checkbox. */
export function lineWords({ target, categories }: Line): { name: string; spoken: string } {
  if (target === "*") return { name: "Every type", spoken: "every type" }
  if (target.startsWith("Group:")) {
    const { label } = RESOURCE_GROUPS[target.slice(6) as ResourceGroup]
    return { name: label, spoken: `all of ${label}` }
  }
  const only = categories.length > 0 ? ` in category ${categories.join(" or ")}` : ""
  return { name: target, spoken: `${target}${only}` }
}
