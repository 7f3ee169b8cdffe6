/**
 * Text of strangers as it may stand on a page: what turns the reading direction around, hides or breaks lines is
 * written out. React keeps markup inert; this keeps the eye from being deceived.
 */

const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u00a0\u115f\u1160\u3164\uffa0]/gu

export const visible = (text: string): string =>
  text.replace(UNSEEN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
