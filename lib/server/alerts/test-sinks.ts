/** Receivers for tests: a mail server that keeps what it is given, and a web server that answers as it is told. */

import { createServer as createHttpServer, type IncomingHttpHeaders } from "node:http"
import { type AddressInfo, createServer, type Server, type Socket } from "node:net"

const listenLocally = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once("error", reject)
    server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port))
  })

const closed = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()))

export interface ReceivedMail {
  from: string
  to: string[]
  /** Headers and body as sent, soft line breaks of quoted-printable undone. */
  text: string
}

export interface SmtpSink {
  url: string
  mails: ReceivedMail[]
  /** Answer every mail with 451 until it is set back. */
  refusing: boolean
  close(): Promise<void>
}

const addressIn = (line: string): string => /<([^>]*)>/.exec(line)?.[1] ?? ""

/** RFC 5321, as much of it as a client that sends needs. */
export async function startSmtpSink(port = 0): Promise<SmtpSink> {
  const sink: SmtpSink = { url: "", mails: [], refusing: false, close: async () => {} }
  const server = createServer((socket) => converse(socket, sink))
  sink.url = `smtp://127.0.0.1:${await listenLocally(server, port)}`
  sink.close = () => closed(server)
  return sink
}

function converse(socket: Socket, sink: SmtpSink): void {
  let mail: ReceivedMail = { from: "", to: [], text: "" }
  let inData = false
  let buffer = ""
  const say = (line: string) => socket.write(`${line}\r\n`)
  const take = (line: string) => {
    if (inData) {
      if (line !== ".") {
        mail.text += `${line.replace(/^\.\./, ".")}\n`
        return
      }
      inData = false
      sink.mails.push({ ...mail, text: mail.text.replaceAll("=\n", "").replaceAll("=20\n", " \n") })
      mail = { from: "", to: [], text: "" }
      say("250 kept")
      return
    }
    const verb = line.slice(0, 4).toUpperCase()
    if (verb === "MAIL") mail.from = addressIn(line)
    if (verb === "RCPT") mail.to.push(addressIn(line))
    if (verb === "MAIL" && sink.refusing) return say("451 not now")
    if (verb === "DATA") {
      inData = true
      return say("354 go on")
    }
    say(verb === "QUIT" ? "221 bye" : "250 ok")
    if (verb === "QUIT") socket.end()
  }
  socket.on("error", () => {})
  socket.on("data", (chunk) => {
    buffer += chunk.toString("utf8")
    for (let end = buffer.indexOf("\r\n"); end >= 0; end = buffer.indexOf("\r\n")) {
      const line = buffer.slice(0, end)
      buffer = buffer.slice(end + 2)
      take(line)
    }
  })
  say("220 sink")
}

export interface WebReceiver {
  url: string
  host: string
  requests: { path: string; headers: IncomingHttpHeaders; body: string }[]
  /** What every request is answered with. */
  answer: { status: number; headers?: Record<string, string>; body?: string }
  close(): Promise<void>
}

export async function startWebReceiver(): Promise<WebReceiver> {
  const receiver: WebReceiver = {
    url: "",
    host: "",
    requests: [],
    answer: { status: 200 },
    close: async () => {},
  }
  const server = createHttpServer((request, response) => {
    let body = ""
    request.setEncoding("utf8")
    request.on("data", (chunk: string) => {
      body += chunk
    })
    request.on("end", () => {
      receiver.requests.push({ path: request.url ?? "", headers: request.headers, body })
      const { status, headers, body: text = "" } = receiver.answer
      response.writeHead(status, headers).end(text)
    })
  })
  receiver.host = `127.0.0.1:${await listenLocally(server, 0)}`
  receiver.url = `http://${receiver.host}`
  receiver.close = () => closed(server)
  return receiver
}
