"use server"

import { z } from "zod"
import { idSchema } from "@/lib/id-schema"
import { personSchema } from "@/lib/people/person-schema"
import { action } from "@/lib/server/action"
import { removePerson, setPersonState } from "@/lib/server/people/change-person"
import { invitePerson, renewInvitation } from "@/lib/server/people/invite-person"
import { endPersonSessions, removeSecondFactorOf } from "@/lib/server/people/person-sessions"

const userId = idSchema("user")

export const invite = action(personSchema, invitePerson)
export const renewLink = action(z.object({ id: userId }), renewInvitation)
export const setState = action(
  z.object({ id: userId, state: z.enum(["active", "disabled"]) }),
  setPersonState,
)
export const remove = action(z.object({ id: userId }), removePerson)

const sessionId = idSchema("session")

export const endSessions = action(z.object({ id: userId, session: sessionId.nullable() }), endPersonSessions)
export const resetSecondFactor = action(z.object({ id: userId }), removeSecondFactorOf)
