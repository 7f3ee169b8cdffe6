import { Callout } from "@/components/ui/callout"

/** Why there is nothing to handle here. */
export function NoCredentials({ isElsewhere }: { isElsewhere: boolean }) {
  return isElsewhere ? (
    <Callout title="Its credentials live elsewhere">
      This app is registered with another issuer. A secret made here would be refused there.
    </Callout>
  ) : (
    <Callout title="A public app has no credential">
      It runs where a secret could be read by anybody; PKCE protects its sign-ins instead.
    </Callout>
  )
}
