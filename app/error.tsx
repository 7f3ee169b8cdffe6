"use client"

import { ErrorState } from "@/components/shell/error-state"
import { Button } from "@/components/ui/button"
import { ButtonLink } from "@/components/ui/link"

type ErrorPageProps = { error: Error & { digest?: string }; reset: () => void }

export default function ErrorPage({ error, reset }: ErrorPageProps) {
  return (
    <main id="main">
      <ErrorState
        title="This page did not open"
        reference={error.digest}
        actions={
          <>
            <Button variant="primary" onClick={reset}>
              Try again
            </Button>
            <ButtonLink href="/">Home</ButtonLink>
          </>
        }
      >
        Something went wrong on our side, and nothing you entered was changed. If it happens again, quote the
        reference below: the server log explains it under that number.
      </ErrorState>
    </main>
  )
}
