import { PlainField } from "@/components/form/plain-field"
import { Button } from "@/components/ui/button"

type PatientSearchProps = { interaction: string; typed: { name: string; birthDate: string } }

/** A search by GET: the page it leads to can be reloaded and gone back from. */
export function PatientSearch({ interaction, typed }: PatientSearchProps) {
  return (
    <search>
      <form method="get" action="/select-patient" className="grid gap-4">
        <input type="hidden" name="interaction" value={interaction} />
        <div className="grid gap-4 sm:grid-cols-2">
          <PlainField name="name" label="Name" defaultValue={typed.name} autoComplete="off" maxLength={100} />
          <PlainField name="birthdate" label="Birth date" type="date" defaultValue={typed.birthDate} />
        </div>
        <Button type="submit" className="w-full">
          Search
        </Button>
      </form>
    </search>
  )
}
