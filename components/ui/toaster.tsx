"use client"

import { CircleCheck, Info, OctagonX, TriangleAlert } from "lucide-react"
import { useTheme } from "next-themes"
import { Toaster as Sonner } from "sonner"
import { Spinner } from "@/components/ui/spinner"

/** Mounted once in the root layout. Say things with `toast` from "sonner": for what already happened, never for errors of a form. */
export function Toaster() {
  const { resolvedTheme } = useTheme()
  return (
    <Sonner
      theme={resolvedTheme === "dark" ? "dark" : "light"}
      position="bottom-right"
      icons={{
        success: <CircleCheck className="size-4 text-ok" />,
        error: <OctagonX className="size-4 text-danger" />,
        warning: <TriangleAlert className="size-4 text-warn" />,
        info: <Info className="size-4 text-info" />,
        loading: <Spinner />,
      }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            "flex w-90 items-start gap-2.5 rounded-lg bg-raised px-4 py-3 font-sans text-base text-ink shadow-raised",
          icon: "mt-0.75 shrink-0",
          content: "min-w-0 flex-1",
          title: "font-[560]",
          description: "text-ink-soft",
          actionButton:
            "shrink-0 rounded-md px-2 py-0.5 font-[560] text-accent-text underline underline-offset-3",
        },
      }}
    />
  )
}
