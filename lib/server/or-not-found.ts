/** For pages: what a verb does not find is a page that is not there. */

import "server-only"
import { notFound } from "next/navigation"
import { isAppError } from "@/lib/errors"

export async function orNotFound<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading
  } catch (error) {
    if (isAppError(error) && error.code === "not_found") notFound()
    throw error
  }
}
