import { formatDuration } from "@/lib/text/duration"

/** Seconds as people say them, the exact number on hover. */
export function Duration({ seconds, className }: { seconds: number; className?: string }) {
  return (
    <time dateTime={`PT${seconds}S`} title={`${seconds} s`} className={className}>
      {formatDuration(seconds)}
    </time>
  )
}
