import { once } from "node:events"
import net, { type AddressInfo } from "node:net"
import { expect, test } from "vitest"
import { connect } from "./client"

/** A way to the database that can be shut. */
async function openWay(to: URL, port = 0) {
  const sockets = new Set<net.Socket>()
  const server = net.createServer((near) => {
    const far = net.connect(Number(to.port || 5432), to.hostname)
    for (const socket of [near, far]) sockets.add(socket.on("error", () => {}))
    near.pipe(far).pipe(near)
  })
  await once(server.listen(port, "127.0.0.1"), "listening")
  return {
    port: (server.address() as AddressInfo).port,
    async shut() {
      const closed = once(server, "close")
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

test("a database that was away is there again within two seconds, whatever was asked meanwhile", async () => {
  const to = new URL(process.env.TEST_DATABASE_URL ?? "")
  const way = await openWay(to)
  const through = new URL(to)
  through.host = `127.0.0.1:${way.port}`
  const sql = connect(through.href, { max: 3 }).$client
  const askAll = () => Promise.allSettled([1, 2, 3].map((n) => sql`select ${n}::int`))
  const areAnswered = async () => (await askAll()).map(({ status }) => status)
  expect(await areAnswered()).toEqual(["fulfilled", "fulfilled", "fulfilled"])
  await way.shut()
  for (let round = 0; round < 4; round++)
    expect(await areAnswered()).toEqual(["rejected", "rejected", "rejected"])
  const again = await openWay(to, way.port)
  const began = performance.now()
  expect(await areAnswered()).toEqual(["fulfilled", "fulfilled", "fulfilled"])
  expect(performance.now() - began).toBeLessThan(2000)
  await sql.end()
  await again.shut()
})
