"use client"

import type { ComponentProps } from "react"
import { isPlainClick, type WizardUrl } from "@/components/wizard/use-wizard-url"

type StepLinkProps = Omit<ComponentProps<"a">, "href" | "onClick"> & { url: WizardUrl; to: URLSearchParams }

/** A link to another step: a real address, followed without a trip to the server. */
export function StepLink({ url, to, children, ...rest }: StepLinkProps) {
  return (
    <a
      {...rest}
      href={url.hrefOf(to)}
      onClick={(event) => {
        if (!isPlainClick(event)) return
        event.preventDefault()
        url.go(to)
      }}
    >
      {children}
    </a>
  )
}
