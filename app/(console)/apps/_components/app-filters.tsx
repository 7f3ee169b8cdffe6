import { type ListParams, withParams } from "@/app/(console)/apps/_components/list-url"
import { Button } from "@/components/ui/button"
import { Input } from "@/components/ui/input"
import { Link } from "@/components/ui/link"
import { Select } from "@/components/ui/select"

type AppFiltersProps = {
  params: ListParams
  counts: { total: number; binned: number }
  /** People an app can belong to; `null` for those who see only their own. */
  owners: readonly { id: string; name: string }[] | null
}

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
export function AppFilters({ params, counts, owners }: AppFiltersProps) {
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
      <MoreFilters params={params} owners={owners} />
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

/** Facets asked for less often: open while one of them is set. */
function MoreFilters({ params, owners }: Pick<AppFiltersProps, "params" | "owners">) {
  const set = [params.owner, params.scope, params.host, params.tag].filter(Boolean).length
  return (
    <details open={set > 0} className="basis-full sm:basis-auto sm:open:basis-full">
      <summary className="w-max cursor-pointer rounded-sm text-ink-soft text-sm">
        More filters{set > 0 ? ` (${set})` : ""}
      </summary>
      <div className="mt-2 flex flex-wrap gap-2">
        {owners ? (
          <Select
            name="owner"
            aria-label="Owner"
            defaultValue={params.owner ?? ""}
            options={[
              { value: "", label: "Any owner" },
              ...owners.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            className="w-52"
          />
        ) : null}
        <Input
          name="scope"
          mono
          aria-label="Allowed scope"
          placeholder="Scope, such as system/*.rs"
          defaultValue={params.scope}
          className="w-60"
        />
        <Input
          name="host"
          mono
          aria-label="Host of a redirect URI"
          placeholder="Redirect host"
          defaultValue={params.host}
          className="w-60"
        />
        <Input name="tag" aria-label="Tag" placeholder="Tag" defaultValue={params.tag} className="w-36" />
      </div>
    </details>
  )
}
