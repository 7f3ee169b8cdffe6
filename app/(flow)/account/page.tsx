import type { Metadata } from "next"
import { redirect } from "next/navigation"
import type { ReactNode } from "react"
import { SessionList } from "@/app/(flow)/account/_components/session-list"
import { FlowForm } from "@/components/form/flow-form"
import { PlainField } from "@/components/form/plain-field"
import { FlowFrame } from "@/components/shell/flow-frame"
import { Button } from "@/components/ui/button"
import { Callout } from "@/components/ui/callout"
import { Link } from "@/components/ui/link"
import { PASSWORD_MIN } from "@/lib/people/password"
import { type AccountView, readAccount } from "@/lib/server/account/my-account"
import { flowPage, type SearchParams } from "@/lib/server/flow-page"
import { currentSession } from "@/lib/server/signed-in"
import { LINK_PURPOSE } from "@/lib/server/upstream/sign-in"
import { readMyUpstreams } from "@/lib/server/upstream/upstreams"

export const metadata: Metadata = { title: "Your account" }

const DONE: Readonly<Record<string, string>> = {
  linked: "The account is connected. You can sign in with it from now on.",
  session: "Signed out there.",
  "mail-on": "You get mail when calls of your apps begin to be refused.",
  "mail-off": "You get no mail about refused calls any more.",
  password: "Your password is changed. Everywhere else you were signed out.",
  "second-factor-removed": "You sign in with the password alone from now on.",
}

export default async function AccountPage({ searchParams }: { searchParams: SearchParams }) {
  const session = await currentSession()
  if (!session) redirect("/sign-in?next=/account")
  const { csrf, problem, params } = await flowPage("account", searchParams)
  const account = await readAccount(session)
  const connect = await flowPage(LINK_PURPOSE, searchParams)
  const upstreams = await readMyUpstreams(session)
  const done = Object.hasOwn(DONE, params.done ?? "") ? DONE[params.done ?? ""] : null
  return (
    <FlowFrame
      title="Your account"
      description={`Signed in as ${session.user.name} (${session.user.email}).`}
      width="wide"
      footer={
        <>
          <Link href="/my-access">Apps you let in</Link> · <Link href="/">Home</Link>
        </>
      }
    >
      <div className="grid gap-8">
        {problem ? <Callout tone="danger">{problem.message}</Callout> : null}
        {done ? <Callout tone="ok">{done}</Callout> : null}
        <Part title="Where you are signed in">
          <SessionList sessions={account.sessions} csrf={csrf} />
        </Part>
        {upstreams.length > 0 ? (
          <Part title="Accounts elsewhere">
            <ul className="grid gap-2">
              {upstreams.map(({ id, name, isLinked }) => (
                <li key={id}>
                  {name}:{" "}
                  {isLinked ? (
                    "connected"
                  ) : (
                    <a className="underline" href={`/sign-in/upstream/${id}?link=${connect.csrf}`}>
                      connect
                    </a>
                  )}
                </li>
              ))}
            </ul>
          </Part>
        ) : null}
        {account.failureMail === null ? null : (
          <Part title="Mail about refused calls">
            <FlowForm action="/account/submit/mail" csrf={csrf}>
              <p className="text-ink-soft">
                {account.failureMail
                  ? "When calls of an app you own begin to be refused, you get one mail about it."
                  : "You get no mail when calls of your apps are refused."}
              </p>
              <input type="hidden" name="failures" value={account.failureMail ? "off" : "on"} />
              <Button type="submit" className="justify-self-start">
                {account.failureMail ? "Stop these mails" : "Send me these mails"}
              </Button>
            </FlowForm>
          </Part>
        )}
        {account.hasPassword ? (
          <>
            <Part title="Second factor">
              <SecondFactor factor={account.secondFactor} csrf={csrf} />
            </Part>
            <Part title="Password">
              <FlowForm action="/account/submit/password" csrf={csrf}>
                <PlainField
                  name="password"
                  label="Password now"
                  type="password"
                  autoComplete="current-password"
                  error={problem?.fields.newPassword ? undefined : problem?.fields.password}
                  required
                />
                <PlainField
                  name="newPassword"
                  label="New password"
                  type="password"
                  autoComplete="new-password"
                  hint={`At least ${PASSWORD_MIN} characters. Everywhere else you will be signed out.`}
                  error={problem?.fields.newPassword}
                  minLength={PASSWORD_MIN}
                  required
                />
                <Button type="submit" className="justify-self-start">
                  Change the password
                </Button>
              </FlowForm>
            </Part>
          </>
        ) : null}
      </div>
    </FlowFrame>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2 className="mb-3 text-lg">{title}</h2>
      {children}
    </section>
  )
}

function SecondFactor({ factor, csrf }: { factor: AccountView["secondFactor"]; csrf: string }) {
  if (!factor)
    return (
      <p className="text-ink-soft">
        A code of your phone beside the password keeps others out who learn it.{" "}
        <Link href="/account/second-factor">Set up an authenticator</Link>
      </p>
    )
  return (
    <>
      <p className="mb-4 text-ink-soft">
        An authenticator is asked for at each sign-in. {factor.recoveryCodesLeft} of 10 recovery codes are
        left. <Link href="/account/second-factor">Set up anew</Link>
      </p>
      <FlowForm action="/account/submit/remove-second-factor" csrf={csrf}>
        <div>
          <label htmlFor="remove-password" className="mb-1 block">
            Password, to remove it
          </label>
          <input
            id="remove-password"
            name="password"
            type="password"
            autoComplete="current-password"
            required
            className="min-h-9 w-full rounded-md border border-line-strong bg-surface px-3"
          />
        </div>
        <Button type="submit" className="justify-self-start">
          Remove the second factor
        </Button>
      </FlowForm>
    </>
  )
}
