/** Must stay readable to old versions of Node: it is what tells them they are too old. */

const MAJOR = 20
const MINOR = 19

export function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number)
  if (major > MAJOR || (major === MAJOR && minor >= MINOR)) return
  console.error(
    `Admit needs Node ${MAJOR}.${MINOR} or newer, and this is ${process.versions.node}: install a newer one from https://nodejs.org`,
  )
  process.exit(1)
}
