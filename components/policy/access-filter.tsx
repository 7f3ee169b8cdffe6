import { Button } from "@/components/ui/button"
import { Label } from "@/components/ui/label"
import { Select } from "@/components/ui/select"

type Filter = {
  name: string
  label: string
  value: string
  options: readonly { value: string; label: string }[]
}

/** Chooses whose access is shown; a plain form, so the address says it all. */
export function AccessFilter({ filters }: { filters: readonly Filter[] }) {
  return (
    <form method="get" className="mb-6 flex flex-wrap items-end gap-3">
      {filters.map(({ name, label, value, options }) => (
        <div key={name} className="min-w-0">
          <Label htmlFor={`access-${name}`}>{label}</Label>
          <Select
            id={`access-${name}`}
            name={name}
            defaultValue={value}
            options={options}
            className="mt-1 w-64"
          />
        </div>
      ))}
      <Button type="submit">Show</Button>
    </form>
  )
}
