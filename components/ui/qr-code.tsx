import { encode } from "uqr"

type QrCodeProps = {
  /** What a camera reads. */
  value: string
  /** What it is for, to who cannot see it. */
  label: string
  className?: string
}

/** Light around the code, in modules: cameras want four (ISO/IEC 18004 §6.3.8). */
const QUIET_ZONE = 4

/** One path for all dark modules: a rectangle for every run in a row. */
function toPath(rows: readonly (readonly boolean[])[]): string {
  let path = ""
  for (const [y, row] of rows.entries()) {
    for (let x = 0; x < row.length; x++) {
      if (!row[x]) continue
      const from = x
      while (row[x + 1]) x++
      path += `M${from} ${y}h${x - from + 1}v1h${from - x - 1}z`
    }
  }
  return path
}

/** A QR code drawn on the server, dark on light in either theme: not every camera reads it the other way round. */
export function QrCode({ value, label, className }: QrCodeProps) {
  const { data, size } = encode(value, { ecc: "M", border: QUIET_ZONE })
  return (
    <svg role="img" viewBox={`0 0 ${size} ${size}`} shapeRendering="crispEdges" className={className}>
      <title>{label}</title>
      <path fill="#fff" d={`M0 0h${size}v${size}H0z`} />
      <path fill="#000" d={toPath(data)} />
    </svg>
  )
}
