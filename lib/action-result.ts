/**
 * What every server action answers. `fields` maps a form path ("redirectUris.0") to the sentence shown
 * beside that field; `code` lets a form react to one refusal in particular.
 */
export type ActionResult<T = unknown> =
  | { ok: true; value: T }
  | { ok: false; message: string; fields?: Record<string, string>; code?: string }
