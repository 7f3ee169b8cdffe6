// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced
const LINE_BREAKING = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/gu

/** The text on one line: whatever could end a line or steer a terminal becomes a space. */
export const toOneLine = (text: string) => text.replaceAll(LINE_BREAKING, " ")
