import { ErrorState } from "@/components/shell/error-state"
import { ButtonLink } from "@/components/ui/link"

export const metadata = { title: "Not found" }

export default function NotFoundPage() {
  return (
    <main id="main">
      <ErrorState
        title="Nothing at this address"
        actions={
          <ButtonLink href="/" variant="primary">
            Home
          </ButtonLink>
        }
      >
        The address may be mistyped, or what stood here was deleted.
      </ErrorState>
    </main>
  )
}
