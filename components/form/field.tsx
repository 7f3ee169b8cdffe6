import { CircleAlert, TriangleAlert } from "lucide-react"
import type { ReactNode } from "react"
import { cn } from "@/components/ui/cn"
import { Label } from "@/components/ui/label"

/** What ties a control to its label, hint and error. Spread it on the control. */
export type FieldControl = {
  id: string
  "aria-describedby": string | undefined
  "aria-invalid": true | undefined
}

export type FieldText = {
  label: ReactNode
  /** What to enter and why, before anything goes wrong. */
  hint?: ReactNode
  optional?: boolean
  className?: string
}

type FieldProps = FieldText & {
  id: string
  error?: string
  /** Allowed, but worth a second look. */
  warning?: ReactNode
  children: (control: FieldControl) => ReactNode
}

/** The markup of one labelled control, the same in client forms and in plain ones. */
export function Field({ id, label, hint, optional, error, warning, className, children }: FieldProps) {
  return (
    <div className={cn("min-w-0", className)}>
      <Label htmlFor={id} optional={optional}>
        {label}
      </Label>
      <FieldHint id={id}>{hint}</FieldHint>
      <div className="mt-1.5">{children(fieldControl({ id, hint, error, warning }))}</div>
      <FieldMessages id={id} error={error} warning={warning} />
    </div>
  )
}

type Described = { id: string; hint?: ReactNode; error?: string; warning?: ReactNode }

export function fieldControl({ id, hint, error, warning }: Described): FieldControl {
  const described = [hint && `${id}-hint`, error && `${id}-error`, !error && warning && `${id}-warning`]
  return {
    id,
    "aria-describedby": described.filter(Boolean).join(" ") || undefined,
    "aria-invalid": error ? true : undefined,
  }
}

export function FieldHint({ id, children }: { id: string; children: ReactNode }) {
  if (!children) return null
  return (
    <div id={`${id}-hint`} className="text-ink-faint text-sm text-pretty">
      {children}
    </div>
  )
}

export function FieldMessages({ id, error, warning }: { id: string; error?: string; warning?: ReactNode }) {
  if (error) {
    return (
      <p id={`${id}-error`} className="mt-1.5 flex gap-1.5 text-danger text-sm">
        <CircleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0" strokeWidth={2.25} />
        <span>{error}</span>
      </p>
    )
  }
  if (!warning) return null
  return (
    <div id={`${id}-warning`} className="mt-1.5 flex gap-1.5 text-sm text-warn">
      <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0" strokeWidth={2.25} />
      <span>{warning}</span>
    </div>
  )
}

type FieldGroupProps = FieldText & { id: string; error?: string; children: ReactNode; hideLegend?: boolean }

/** The markup of several controls answering one question. */
export function FieldGroup({
  id,
  label,
  hint,
  optional,
  error,
  className,
  hideLegend,
  children,
}: FieldGroupProps) {
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ")
  return (
    <fieldset
      id={id}
      tabIndex={-1}
      aria-describedby={described || undefined}
      className={cn("min-w-0", className)}
    >
      <legend className={cn("font-[560]", hideLegend && "sr-only")}>
        {label}
        {optional ? <span className="ml-1.5 font-normal text-ink-faint text-sm">optional</span> : null}
      </legend>
      <FieldHint id={id}>{hint}</FieldHint>
      <div className="mt-1.5">{children}</div>
      <FieldMessages id={id} error={error} />
    </fieldset>
  )
}
