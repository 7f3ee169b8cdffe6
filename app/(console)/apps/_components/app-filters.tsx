import { type ListParams, withParams } from "@/app/(console)/apps/_components/list-url"
import { Button } from "@/components/ui/button"
import { Input } from "@/components/ui/input"
import { Link } from "@/components/ui/link"
import { Select } from "@/components/ui/select"

type AppFiltersProps = { params: ListParams; counts: { total: number; binned: number } }

const KINDS = [
  { value: "", label: "Any kind" },
  { value: "confidential", label: "Confidential" },
  { value: "public", label: "Public" },
  { value: "service", label: "Service" },
]
const STATES = [
  { value: "", label: "Any state" },
  { value: "active", label: "Active" },
  { value: "disabled", label: "Disabled" },
  { value: "draft", label: "Draft" },
]
const SORTS = [
  { value: "name", label: "By name" },
  { value: "newest", label: "Newest first" },
  { value: "last-used", label: "Last used first" },
]

/** Narrows the list. A plain GET form, so the URL says what is shown. */
export function AppFilters({ params, counts }: AppFiltersProps) {
  const bin = params.state === "bin"
  const narrowed = Object.keys(params).some(
    (name) => !["sort", "after", "state", "facet", "view"].includes(name),
  )
  return (
    <form
      method="get"
      action="/apps"
      className="mb-4 flex flex-wrap items-center gap-2"
      key={JSON.stringify(params)}
    >
      {params.facet ? <input type="hidden" name="facet" value={params.facet} /> : null}
      <Input
        type="search"
        name="q"
        aria-label="Search by name or client id"
        placeholder="Search by name or client id"
        defaultValue={params.q}
        className="w-full sm:w-72"
      />
      <Select
        name="kind"
        aria-label="Kind"
        defaultValue={params.kind ?? ""}
        options={KINDS}
        className="w-36"
      />
      {bin ? (
        <input type="hidden" name="state" value="bin" />
      ) : (
        <Select
          name="state"
          aria-label="State"
          defaultValue={params.state ?? ""}
          options={STATES}
          className="w-32"
        />
      )}
      <Select
        name="sort"
        aria-label="Order"
        defaultValue={params.sort ?? "name"}
        options={SORTS}
        className="w-40"
      />
      <Button type="submit">Show</Button>
      {narrowed ? <Link href={bin ? "/apps?state=bin" : "/apps"}>Clear</Link> : null}
      <span className="ml-auto text-sm">
        {bin ? (
          <Link href="/apps">Back to all apps</Link>
        ) : counts.binned > 0 ? (
          <Link href={withParams({}, { state: "bin" })}>Bin ({counts.binned})</Link>
        ) : null}
      </span>
    </form>
  )
}
