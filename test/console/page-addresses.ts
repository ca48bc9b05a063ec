/** What the addresses of the console's pages name: one of each that a world has. */
export interface Known {
  readonly runId: string;
  readonly jobId: string;
}

/** What the addresses of Atria's pages name. */
export interface AtriaKnown {
  readonly runId: string;
  /** The end of a period, YYYY-MM-DD. */
  readonly periodEnd: string;
  readonly customerCode: string;
  readonly ruleId: number;
  readonly recordId: string;
  /** A contract line of the run, as its link to the trace names it. */
  readonly line: string;
  /** An entry of the run's log that has a correction: `RUN/SEQUENCE`. */
  readonly entry: string;
  /** The workflow of a billing process. */
  readonly processId: string;
}

/** An address for each page of the console except Atria's, each in the ways that change what it shows, and its errors. */
export function consoleAddresses({ runId, jobId }: Known): readonly string[] {
  return [
    ...['/', '/runs', '/runs/new', `/runs/${runId}`, `/runs/${runId}?lines=needs-you`, `/runs/${runId}/cancel`],
    ...[`/runs/${runId}/log`, `/runs/${runId}/log?level=Warning&search=sku&sort=code`],
    ...['/runs/of/billing-sync', '/runs/1234?workflow=nobody'],
    ...['/jobs', '/jobs/new', `/jobs/${jobId}`, `/jobs/${jobId}/edit`, `/jobs/${jobId}/delete`, `/jobs/${jobId}/run`],
    ...[
      '/jobs/nobody',
      `/runs/${runId}/again`,
      `/runs/${runId}/resume`,
      `/runs/${runId}/apply`,
      `/runs/${runId}/decision`,
      `/runs/${runId}/undo`,
      `/runs/${runId}/compare`,
      '/secrets/default/remove',
      '/secrets/default/connection',
      '/secrets/nobody/connection',
      '/secrets/nobody/remove',
    ],
    ...['/statements', '/statements?customer=nobody'],
    ...['/attention', '/attention/0123456789ab', '/held-back', '/held-back?customer=nobody'],
    '/notifications',
    ...['/audit', '/audit?who=nobody', `/audit?record=job&id=${jobId}`],
    ...['/setup', '/trends', '/secrets', '/secrets?name=default', '/codes', '/codes/AT04', '/codes/AT99', '/nowhere'],
  ];
}

/** An address for each of Atria's pages. */
export function atriaAddresses(known: AtriaKnown): readonly string[] {
  const { runId, periodEnd, customerCode, ruleId, recordId, line, entry, processId } = known;
  return [
    ...[`/atria/customers?missing=yes&for=${entry}`, `/atria/customers/${customerCode}/edit`, '/atria/catalogue'],
    ...[`/atria/customers/${customerCode}/company`, '/atria/catalogue/choose?kind=plan&service=HE&name=Small'],
    '/atria/mapping',
    '/atria/mapping/unfed',
    ...['/atria/rules', '/atria/rules/new', `/atria/rules/${ruleId}`, `/atria/rules/${ruleId}/delete`],
    ...['/atria/reports', `/atria/reports/${periodEnd}`, `/atria/reports/${periodEnd}?view=detail`],
    ...[`/atria/reports/records/${recordId}`, `/atria/correct/${entry}`],
    `/statements?customer=${customerCode}&period=${periodEnd}`,
    `/atria/reports/lines?run=${runId}&line=${encodeURIComponent(line)}`,
    ...['/atria/reports/process', `/atria/reports/process/${processId}`, `/runs/${runId}/log?level=Warning`],
  ];
}

const tables = [
  ...['/runs/:runId/log', '/runs/:runId/compare', '/runs/:runId/lines', '/atria/reports/:end/report'],
  ...['/statements/statement', '/atria/mapping/findings', '/atria/mapping/unfed', '/audit/audit'],
];

/** What the console answers to with files and parts of pages, which are no pages of their own. */
export const noPages: readonly string[] = [
  ...['/health', '/assets/:name', '/runs/rows', '/runs/:runId/live', '/jobs/rows', '/audit/audit.json'],
  ...tables.flatMap((table) => [`${table}.csv`, `${table}.xlsx`]),
];
