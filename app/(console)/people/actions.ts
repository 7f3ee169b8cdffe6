"use server"

import { z } from "zod"
import { isId, type UserId } from "@/lib/id"
import { personSchema } from "@/lib/people/person-schema"
import { action } from "@/lib/server/action"
import { removePerson, setPersonState } from "@/lib/server/people/change-person"
import { invitePerson } from "@/lib/server/people/invite-person"

const userId = z.custom<UserId>((value) => typeof value === "string" && isId("user", value))

export const invite = action(personSchema, invitePerson)
export const setState = action(
  z.object({ id: userId, state: z.enum(["active", "disabled"]) }),
  setPersonState,
)
export const remove = action(z.object({ id: userId }), removePerson)
