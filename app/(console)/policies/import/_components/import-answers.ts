import type { previewAidbox, runAidboxImport } from "@/app/(console)/policies/actions"

type Answer<A extends (...args: never[]) => Promise<unknown>> =
  Extract<Awaited<ReturnType<A>>, { ok: true }> extends {
    value: infer V
  }
    ? V
    : never
export type Preview = Answer<typeof previewAidbox>
export type Imported = Answer<typeof runAidboxImport>
