/**
 * `npm run bench:fleet`: 100,000 generated apps in a database of its own, and the server time of each way to look
 * at the list. Exit code 1 when a 95th percentile is above the limit.
 */

import { createTestDatabase } from "@/db/test-database"
import { FACET_IDS } from "@/lib/apps/facets"
import type { Actor } from "@/lib/server/actor"
import { closeDatabase, db, openDatabase } from "@/lib/server/database"
import { countMyApps, listAppPage } from "./read-app"

const APPS = Number(process.env.BENCH_APPS ?? 100_000)
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 40)
const LIMIT_MS = 100

const ACTOR: Actor = { type: "command_line", id: null, name: "Bench", role: null, ip: null }

/** Every tenth app public, every fifth a service; a fifth without owner, a third never used, one in 500 expiring. */
async function generate(): Promise<void> {
  const sql = db().$client
  await sql`insert into users (id, email, name, role) values ('usr_bench', 'bench@example.org', 'Bench', 'owner')`
  await sql`
    insert into apps (id, client_id, kind, name, auth_method, grant_types, access_ttl_seconds, allowed_scopes, tags,
      created_at, first_token_at, last_used_at)
    select id, id, kind, word || ' ' || n, case kind when 'public' then 'none' else 'client_secret_basic' end,
      case kind when 'service' then '{client_credentials}'::text[] else '{authorization_code}'::text[] end, 300,
      array['openid', 'user/' || word || '.rs'], array['ward-' || n % 50],
      now() - make_interval(hours => n), used, used
    from (
      select n, 'app_' || lpad(to_hex(n), 16, '0') as id,
        (array['Portal', 'Census', 'Feed', 'Viewer', 'Report', 'Phone', 'Archive'])[1 + (n * 7919) % 7] as word,
        case when n % 10 = 0 then 'public' when n % 5 = 0 then 'service' else 'confidential' end as kind,
        case when n % 3 = 0 then null else now() - make_interval(hours => (n * 31) % 4000) end as used
      from generate_series(1, ${APPS}::int) n) generated`
  await sql`insert into app_owners select id, 'usr_bench' from apps where right(id, 1) not in ('0', '5', 'a')`
  await sql`
    insert into app_redirect_uris (id, app_id, app_kind, uri, platform)
    select 'uri_' || id, id, kind, 'https://' || id || '.example/cb', 'web' from apps where kind <> 'service'`
  await sql`
    insert into app_secrets (id, app_id, app_kind, secret_hash, last_four, expires_at)
    select 'sid_' || id, id, kind, sha256(id::bytea), 'xxxx',
      case when ('x' || right(id, 6))::bit(24)::int % 500 = 0 then now() + interval '20 days' end
    from apps where kind <> 'public'`
  await sql`
    insert into grants (id, app_id, audience) select 'grt_' || id, id, 'x' from apps where kind = 'confidential'`
  await sql`
    insert into refresh_tokens (token_hash, grant_id, app_id, idle_expires_at, absolute_expires_at)
    select sha256(id::bytea), id, app_id, now() + interval '3 days', now() + interval '30 days' from grants
    where right(id, 1) in ('1', '3', '7')`
  await sql`
    insert into failures (id, app_id, cause, fingerprint, first_seen_at, last_seen_at, sample, resolved_at)
    select 'flr_' || id || n, id, 'secret.wrong', id || n, now() - interval '2 days', now(), '{}',
      case when n > 3 then now() end
    from apps cross join generate_series(1, 6) n where right(id, 2) in ('07', '77')`
  await sql`vacuum analyze`
}

type View = Omit<Parameters<typeof listAppPage>[0], "limit">

const VIEWS: Record<string, View> = {
  "by name": {},
  newest: { sort: "newest" },
  "last used": { sort: "last-used" },
  "search, common word": { search: "portal" },
  "search, word of all": { search: "app_0" },
  "search, common, newest": { search: "portal", sort: "newest" },
  "search, two letters": { search: "vi" },
  "search, nothing found": { search: "no such app" },
  "one client id": { search: "app_00000000000f00" },
  "by tag": { tag: "ward-7" },
  "by kind and state": { kind: "service", state: "active" },
  "by redirect host": { redirectHost: "app_00000000000f00" },
  ...Object.fromEntries(FACET_IDS.map((facet) => [`facet: ${facet}`, { facet }])),
}

function percentile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0
}

async function measure(work: () => Promise<unknown>): Promise<{ p50: number; p95: number }> {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now()
    await work()
    times.push(performance.now() - began)
  }
  return { p50: percentile(times, 0.5), p95: percentile(times, 0.95) }
}

/** As the page does: the list and the counts at once. */
const look = (view: View) => () =>
  Promise.all([listAppPage({ ...view, limit: 50 }, ACTOR), countMyApps(ACTOR)])

/** @returns the exit code */
export async function benchFleet(print: (line: string) => void): Promise<number> {
  const database = await createTestDatabase()
  openDatabase(database.url)
  try {
    await generate()
    print(`${APPS} apps, ${ROUNDS} rounds, milliseconds`)
    let slow = 0
    for (const [name, view] of Object.entries(VIEWS)) {
      const { p50, p95 } = await measure(look(view))
      if (p95 > LIMIT_MS) slow++
      print(
        `${name.padEnd(24)} p50 ${p50.toFixed(1).padStart(7)}   p95 ${p95.toFixed(1).padStart(7)}${p95 > LIMIT_MS ? "   above the limit" : ""}`,
      )
    }
    return slow > 0 ? 1 : 0
  } finally {
    await closeDatabase()
    await database.close()
  }
}
