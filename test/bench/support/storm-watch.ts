import { type CulpritProcess } from './culprit-process.js';
import { culpritOfSla, type StormSite } from './storm-site.js';

const LOOK_EVERY_MS = 500;

type Seen = { atMs: number; violating: number; explained: number; inIncidents: number };

/** Follows in Postgres what becomes of a storm, and in the server's metrics what else goes on. */
export class StormWatch {
  readonly sinceUnixMs = Date.now();
  private readonly seen: Seen[] = [];
  private readonly timer: NodeJS.Timeout;
  private looking: Promise<void> | undefined;
  private readonly cpuBefore: ReturnType<CulpritProcess['cpu']>;

  private constructor(
    private readonly culprit: CulpritProcess,
    private readonly site: StormSite,
    private readonly before: string,
  ) {
    this.cpuBefore = culprit.cpu();
    this.timer = setInterval(() => void (this.looking ??= this.look()), LOOK_EVERY_MS);
  }

  static async begin(culprit: CulpritProcess, site: StormSite): Promise<StormWatch> {
    // Asked once, so that the longest block is one of the storm.
    return new StormWatch(culprit, site, await metricsOf(culprit));
  }

  /** What has become of it. */
  async end() {
    clearInterval(this.timer);
    await this.looking;
    await this.look();
    const cpu = this.culprit.cpu();
    const after = await metricsOf(this.culprit);
    const rise = (name: string) => valueOf(after, name) - valueOf(this.before, name);
    const last = this.seen.at(-1);
    const when = (isSo: (seen: Seen) => boolean) => this.seen.find(isSo)?.atMs ?? null;
    const { slas } = this.site;
    const violations = await this.query(
      `select violation.sla_id, explanation #>> '{culprit,name}' as culprit, incident.key ->> 'name' as key_name,
         incident.key ->> 'by' as key_by
       from violation left join evidence on evidence.id = evidence_id left join incident on incident.id = incident_id`,
    );
    const right = ({ sla_id }: Record<string, string>) => culpritOfSla(sla_id ?? '', this.site);
    return {
      violations: last?.violating ?? 0,
      'violating: first, half, all after ms': [1, slas / 2, slas].map((n) => when((s) => s.violating >= n)),
      'explained: all after ms': when((s) => s.explained >= slas),
      'in incidents: first, half, all after ms': [1, slas / 2, slas].map((n) =>
        when((s) => s.inIncidents >= n),
      ),
      incidents: await this.query(
        `select key ->> 'by' as by, key ->> 'name' as name, count(violation.id)::int as violations
         from incident left join violation on incident_id = incident.id group by incident.id order by 3 desc`,
      ),
      'named wrongly': violations.filter((one) => one['culprit'] && !one['culprit'].includes(right(one)))
        .length,
      'in the wrong incident': violations.filter(
        (one) => one['key_by'] === 'culprit' && !one['key_name']?.includes(right(one)),
      ).length,
      'named nobody': violations.filter((one) => !one['culprit']).length,
      deliveries: await this.query(
        `select channel_id as channel, event, status, count(*)::int as n from delivery group by 1, 2, 3 order by 1, 2`,
      ),
      'looks stored': await this.culprit.number('select count(*)::float8 from evidence'),
      'CPU s of the server': cpu.server - this.cpuBefore.server,
      'CPU s of Postgres': cpu.postgres - this.cpuBefore.postgres,
      'longest block ms': valueOf(after, 'nodejs_eventloop_lag_max_seconds') * 1e3,
      'block p99 ms': valueOf(after, 'nodejs_eventloop_lag_p99_seconds') * 1e3,
      flushes: rise('culprit_flush_duration_seconds_count'),
      'mean flush ms':
        (1e3 * rise('culprit_flush_duration_seconds_sum')) / rise('culprit_flush_duration_seconds_count'),
      rounds: rise('culprit_evaluate_duration_seconds_count'),
      'mean round ms':
        (1e3 * rise('culprit_evaluate_duration_seconds_sum')) /
        rise('culprit_evaluate_duration_seconds_count'),
    };
  }

  private async look(): Promise<void> {
    const { rows } = await this.culprit.database.pool.query<Omit<Seen, 'atMs'>>(
      `select count(*)::int as violating, count(evidence_id)::int as explained, count(incident_id)::int as "inIncidents"
       from violation`,
    );
    const atMs = Date.now() - this.sinceUnixMs;
    this.seen.push(...rows.map((counts) => Object.assign({ atMs }, counts)));
    this.looking = undefined;
  }

  private async query(text: string): Promise<Record<string, string>[]> {
    return (await this.culprit.database.pool.query<Record<string, string>>(text)).rows;
  }
}

async function metricsOf(culprit: CulpritProcess): Promise<string> {
  return (await culprit.api('GET', 'metrics')).text();
}

function valueOf(metrics: string, name: string): number {
  return Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)`, 'm').exec(metrics)?.[1]);
}
