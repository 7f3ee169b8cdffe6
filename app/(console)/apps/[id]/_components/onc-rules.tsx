"use client"

import { Check } from "lucide-react"
import { useRouter } from "next/navigation"
import { useTransition } from "react"
import { toast } from "sonner"
import { saveAppSettings } from "@/app/(console)/actions"
import { Button } from "@/components/ui/button"
import type { AppSettings } from "@/lib/apps/schema"
import type { AppId } from "@/lib/id"
import { ONC_PRESETS, type OncPreset } from "@/lib/smart/onc-presets"

type OncRulesProps = { at: { id: AppId; version: number }; settings: AppSettings; canEdit: boolean }

/** The rules a certified API holds an app to: met, or one press away. */
export function OncRules({ at, settings, canEdit }: OncRulesProps) {
  const router = useRouter()
  const [pending, startTransition] = useTransition()
  const apply = (preset: OncPreset) =>
    startTransition(async () => {
      const result = await saveAppSettings({ ...at, change: preset.change(settings) })
      if (result.ok) toast.success("Saved. In force within a second.")
      else toast.error(result.message)
      router.refresh()
    })
  return (
    <ul className="divide-y divide-line">
      {ONC_PRESETS.filter((preset) => preset.appliesTo(settings)).map((preset) => (
        <li key={preset.id} className="flex flex-wrap items-start gap-x-6 gap-y-2 py-3">
          <div className="min-w-0 flex-1 basis-80">
            <p>{preset.title}</p>
            <p className="text-ink-faint text-sm">{preset.rule}</p>
            {preset.isMet(settings) ? null : <p className="text-ink-soft text-sm">{preset.effect}</p>}
          </div>
          {preset.isMet(settings) ? (
            <span className="flex items-center gap-1.5 text-ok">
              <Check aria-hidden="true" className="size-4" /> Met
            </span>
          ) : canEdit ? (
            <Button
              onClick={() => apply(preset)}
              pending={pending}
              aria-label={`Meet the rule: ${preset.title}`}
            >
              Meet it
            </Button>
          ) : (
            <span className="text-ink-soft">Not met</span>
          )}
        </li>
      ))}
    </ul>
  )
}
