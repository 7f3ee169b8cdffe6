import type { ReactNode } from "react"
import { Callout } from "@/components/ui/callout"

type FlowFormProps = {
  /** The route that takes the form. */
  action: string
  csrf: string
  /** Sent along unseen. */
  hidden?: Record<string, string | undefined>
  /** What went wrong with the form as a whole. */
  message?: string
  children: ReactNode
}

/** A plain HTML form: sent by the browser itself, with or without JavaScript. */
export function FlowForm({ action, csrf, hidden = {}, message, children }: FlowFormProps) {
  return (
    <form method="post" action={action} className="grid gap-5">
      <input type="hidden" name="csrf" value={csrf} />
      {Object.entries(hidden).map(([name, value]) =>
        value === undefined ? null : <input key={name} type="hidden" name={name} value={value} />,
      )}
      {message ? (
        <div role="alert">
          <Callout tone="danger">{message}</Callout>
        </div>
      ) : null}
      {children}
    </form>
  )
}
