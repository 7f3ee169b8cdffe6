"use server"

import { z } from "zod"
import { isId, type SessionId, type UserId } from "@/lib/id"
import { personSchema } from "@/lib/people/person-schema"
import { action } from "@/lib/server/action"
import { removePerson, setPersonState } from "@/lib/server/people/change-person"
import { invitePerson } from "@/lib/server/people/invite-person"
import { endPersonSessions, removeSecondFactorOf } from "@/lib/server/people/person-sessions"

const userId = z.custom<UserId>((value) => typeof value === "string" && isId("user", value))

export const invite = action(personSchema, invitePerson)
export const setState = action(
  z.object({ id: userId, state: z.enum(["active", "disabled"]) }),
  setPersonState,
)
export const remove = action(z.object({ id: userId }), removePerson)

const sessionId = z.custom<SessionId>((value) => typeof value === "string" && isId("session", value))

export const endSessions = action(z.object({ id: userId, session: sessionId.nullable() }), endPersonSessions)
export const resetSecondFactor = action(z.object({ id: userId }), removeSecondFactorOf)
