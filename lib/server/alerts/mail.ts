/** Mail over the SMTP server of the settings. Nothing is sent, and nothing is missing, when there is none. */

import nodemailer from "nodemailer"
import { issuer, settings } from "@/lib/server/env"
import { isLoopback } from "@/lib/settings.mjs"

export interface Mail {
  to: string
  subject: string
  text: string
}

const TIMEOUT_MS = 15_000

export interface MailServer {
  host: string
  from: string
}

/** Where mail goes, without the password; `null` when no server is set. */
export function findMailServer(): MailServer | null {
  const { smtpUrl, mailFrom } = settings()
  if (!smtpUrl) return null
  return { host: new URL(smtpUrl).host, from: mailFrom ?? `admit@${new URL(issuer()).hostname}` }
}

/**
 * Sends one mail.
 * @throws Error with what the server said; the message never holds the password
 */
export async function sendMail(mail: Mail): Promise<void> {
  const { smtpUrl } = settings()
  const server = findMailServer()
  if (!smtpUrl || !server) throw new Error("No mail server is set.")
  const url = new URL(smtpUrl)
  const secure = url.protocol === "smtps:"
  const transport = nodemailer.createTransport({
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? (secure ? 465 : 587) : Number(url.port),
    secure,
    // A password never crosses the network in the clear.
    requireTLS: !secure && url.username !== "" && !isLoopback(url.hostname),
    ...(url.username === ""
      ? {}
      : { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  try {
    await transport.sendMail({
      from: { name: "Admit", address: server.from },
      to: { name: "", address: mail.to },
      subject: mail.subject,
      text: mail.text,
      headers: { "Auto-Submitted": "auto-generated" },
    })
  } finally {
    transport.close()
  }
}
