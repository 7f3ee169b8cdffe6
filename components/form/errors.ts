import type { FieldErrors } from "react-hook-form"

/** Every message in a react-hook-form error tree, by dotted path. */
export function flattenErrors(errors: FieldErrors): { path: string; message: string }[] {
  const found: { path: string; message: string }[] = []
  const walk = (node: unknown, path: string) => {
    if (typeof node !== "object" || node === null || path === "root") return
    if ("message" in node && typeof node.message === "string") {
      found.push({ path, message: node.message })
      return
    }
    for (const [key, child] of Object.entries(node)) {
      if (key !== "ref") walk(child, path === "" ? key : `${path}.${key}`)
    }
  }
  walk(errors, "")
  return found.map(({ path, message }) => ({ path: path.replace(/\.root$/, ""), message }))
}

/** The first message at or below a path, so that "uris.0.value" also reaches the row "uris.0". */
export function messageAt(errors: FieldErrors, path: string): string | undefined {
  return flattenErrors(errors).find((error) => error.path === path || error.path.startsWith(`${path}.`))
    ?.message
}

/** The message of exactly this path. */
export function ownMessage(errors: FieldErrors, path: string): string | undefined {
  return flattenErrors(errors).find((error) => error.path === path)?.message
}
