import { Button } from "@/components/ui/button"
import { Callout } from "@/components/ui/callout"
import { CopyField } from "@/components/ui/copy-field"

/** A link that lets somebody in, while it can be seen. */
export function InvitationLink({ link, onDone }: { link: string; onDone: () => void }) {
  return (
    <div className="grid gap-4">
      <Callout tone="warn" title="Shown once">
        Whoever opens it first chooses the password. It works once, for seven days.
      </Callout>
      <CopyField value={link} what="invitation link" />
      <Button variant="primary" onClick={onDone}>
        Done
      </Button>
    </div>
  )
}
