"use client"

import { useSyncExternalStore } from "react"
import { formatInstant, formatRelative } from "@/lib/text/relative-time"

/** "3 hours ago" once the browser's clock is known, the full instant in UTC until then and on hover. */
export function RelativeTime({ at, className }: { at: Date | string; className?: string }) {
  const date = typeof at === "string" ? new Date(at) : at
  const minute = useSyncExternalStore(subscribeToMinutes, currentMinute, () => null)
  return (
    <time dateTime={date.toISOString()} title={date.toISOString()} className={className}>
      {minute === null ? formatInstant(date) : formatRelative(date, new Date())}
    </time>
  )
}

function subscribeToMinutes(onChange: () => void) {
  const timer = setInterval(onChange, 30_000)
  return () => clearInterval(timer)
}

const currentMinute = () => Math.floor(Date.now() / 30_000)
