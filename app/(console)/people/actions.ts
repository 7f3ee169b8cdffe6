"use server"

import { z } from "zod"
import { idSchema } from "@/lib/id-schema"
import { personSchema } from "@/lib/people/person-schema"
import { action } from "@/lib/server/action"
import { removePerson, setPersonState } from "@/lib/server/people/change-person"
import { invitePerson } from "@/lib/server/people/invite-person"

const userId = idSchema("user")

export const invite = action(personSchema, invitePerson)
export const setState = action(
  z.object({ id: userId, state: z.enum(["active", "disabled"]) }),
  setPersonState,
)
export const remove = action(z.object({ id: userId }), removePerson)
