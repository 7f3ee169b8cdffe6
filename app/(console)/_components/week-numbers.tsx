import NextLink from "next/link"
import { Sparkline } from "@/components/ui/sparkline"

type Day = { issued: number; refused: number; fhirAllowed: number; fhirDenied: number }
type WeekNumbersProps = { byDay: readonly Day[]; apps: number; apis: number }

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** The last week in a few numbers, each over a line of the last two. */
export function WeekNumbers({ byDay, apps, apis }: WeekNumbersProps) {
  const series = [
    { label: "Tokens issued", values: byDay.map((day) => day.issued) },
    { label: "FHIR calls allowed", values: byDay.map((day) => day.fhirAllowed) },
    { label: "Refused", values: byDay.map((day) => day.refused + day.fhirDenied) },
  ]
  return (
    <dl className="mb-10 grid grid-cols-2 gap-x-6 gap-y-6 lg:grid-cols-4">
      <div>
        <dt className="text-ink-soft text-sm">Registered</dt>
        <dd className="mt-0.5">
          <NextLink prefetch={false} href="/apps" className="text-2xl tabular-nums hover:underline">
            {apps} {apps === 1 ? "app" : "apps"}
          </NextLink>
          <NextLink prefetch={false} href="/apis" className="block text-ink-soft text-sm hover:underline">
            for {apis} {apis === 1 ? "API" : "APIs"}
          </NextLink>
        </dd>
      </div>
      {series.map(({ label, values }) => {
        const week = sum(values.slice(-7))
        return (
          <div key={label}>
            <dt className="text-ink-soft text-sm">{label}, 7 days</dt>
            <dd className="mt-0.5">
              <span className="text-2xl tabular-nums">{week.toLocaleString("en")}</span>
              <Sparkline
                values={values}
                description={`${label} a day over 14 days: from ${values[0] ?? 0} to ${values.at(-1) ?? 0}`}
                className="mt-1 w-full max-w-40"
              />
            </dd>
          </div>
        )
      })}
    </dl>
  )
}
