"use client"

import { useFormStatus } from "react-dom"
import { Button, type ButtonProps } from "@/components/ui/button"

/** The submit button of a plain `<form action={…}>`; works without JavaScript, shows progress with it. */
export function SubmitButton({ variant = "primary", ...rest }: ButtonProps) {
  const { pending } = useFormStatus()
  return <Button type="submit" variant={variant} pending={pending} {...rest} />
}
