/** The one parser of ids that come from a browser: the shape of each kind, branded. */

import { z } from "zod"
import { type Id, type IdKind, isId } from "./id"

/** A schema for ids of this kind; anything else is refused before a verb sees it. */
export const idSchema = <K extends IdKind>(kind: K) =>
  z.custom<Id<K>>((value) => typeof value === "string" && isId(kind, value), {
    error: "This id is not one of Admit's.",
  })
