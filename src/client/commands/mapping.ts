import { inspectEnvironment } from '../../configuration/inspection.js';
import { connectionPlaceOf } from '../../connection/place.js';
import { usesOfJobs } from '../../connection/secret-set-use.js';
import {
  isWrong,
  mappingAdvice,
  mappingKinds,
  mappingTitles,
  type MappingFinding,
} from '../../domain/mapping/findings.js';
import { unfedText } from '../../domain/mapping/unfed-lines.js';
import { amountText, counted, grouped } from '../../domain/wording.js';
import { inOneBatch } from '../../exports/export-table.js';
import { findingsTable } from '../../exports/findings-table.js';
import { unfedTable } from '../../exports/unfed-table.js';
import { listJobs } from '../../jobs/index.js';
import { CannotAsk } from '../../mapping/cannot-ask.js';
import { checkMapping, readUnfedLines, type MappingReport } from '../../mapping/check-mapping.js';
import type { MappingPlace } from '../../mapping/credentials.js';
import { readAutotask, type AutotaskReading } from '../../mapping/read-autotask.js';
import { mappingTargets, type MappingTarget } from '../../mapping/target.js';
import { ledgerNow } from '../program/ledger-session.js';
import { requireJobByReference, withJobs } from '../program/job-session.js';
import type { Session } from '../program/session.js';
import { CommandFailure, exitCodes } from '../terminal/exit-codes.js';
import { table } from '../terminal/table.js';
import type { Terminal } from '../terminal/terminal.js';
import { writeExport, writeRows, type ExportOptions } from '../terminal/write-export.js';
import { fittedText, wrapped } from '../terminal/wrapped-text.js';

interface CheckOptions extends ExportOptions {
  readonly job?: string | undefined;
}

/** Compares Atria's customers and catalogue with Autotask. It changes nothing anywhere. */
export async function checkCommand(session: Session, options: CheckOptions): Promise<void> {
  const { terminal } = session;
  const target = await targetOf(session, options.job);
  const place = await placeOf(session);
  terminal.progress('Asking Autotask …');
  const { reading, report } = await checked(place, target);
  terminal.endProgress();
  session.exitCode = report.wrong === 0 ? exitCodes.done : exitCodes.completedWithWarnings;
  if (options.json === true) {
    const { databaseCi, host, day } = reading;
    const findings = report.findings.map((finding) => ({ ...finding, isWrong: isWrong(finding.kind) }));
    const { customers, entries, wrong } = report;
    const { excluded } = report;
    terminal.json({ databaseCi, host, day, jobs: target.jobs, customers, entries, wrong, findings, excluded });
    return;
  }
  const file = options.csv ?? options.xlsx;
  if (file !== undefined) {
    const format = options.csv === undefined ? 'xlsx' : 'csv';
    const nouns = ['finding', 'findings'] as const;
    await writeExport(terminal, findingsTable, inOneBatch(report.findings), { format, file, nouns });
    terminal.message(summary(target, reading, report));
    return;
  }
  terminal.data(
    [...sections(report.findings, terminal), fittedText(summary(target, reading, report), terminal.width)].join('\n\n'),
  );
}

interface UnfedOptions extends ExportOptions {
  readonly job?: string | undefined;
}

/** Lists the contract lines that no SKU feeds. People bill these by hand, or nobody provisions them any more. */
export async function unfedCommand(session: Session, options: UnfedOptions): Promise<void> {
  const { terminal } = session;
  const target = await targetOf(session, options.job);
  const place = await placeOf(session);
  terminal.progress('Asking Autotask …');
  const { reading, lines } = await asking(async () => {
    const { reading: read, report } = await checked(place, target);
    return { reading: read, lines: await readUnfedLines(read, report) };
  });
  terminal.endProgress();
  const { databaseCi, host, day } = reading;
  const document = { version: 1, databaseCi, host, day };
  if (await writeRows(terminal, unfedTable, lines, options, { document, name: 'lines', nouns: ['line', 'lines'] }))
    return;
  const columns = [
    { head: 'customer', flexible: true },
    { head: 'service', flexible: true },
    { head: 'contract', flexible: true },
    { head: 'units', align: 'right' as const },
    { head: 'per period', align: 'right' as const },
  ];
  const rows = lines.map(({ customerName, serviceName, serviceId, contractName, units, amount }) => [
    ...[customerName, serviceName === '' ? String(serviceId) : serviceName, contractName],
    ...[units === null ? '' : grouped(units), amount === null ? '' : amountText(amount)],
  ]);
  if (lines.length > 0) terminal.data(table(columns, rows, terminal));
  terminal.message(unfedText(lines));
}

async function checked(
  place: MappingPlace,
  target: MappingTarget,
): Promise<{ reading: AutotaskReading; report: MappingReport }> {
  return asking(async () => {
    const reading = await readAutotask(place, target);
    return { reading, report: await checkMapping(place.store, target, reading) };
  });
}

/** @throws CommandFailure where Autotask cannot be asked */
async function asking<Result>(ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof CannotAsk) {
      throw new CommandFailure(exitCodes.failed, `${error.message} ${error.fix}`, { cause: error });
    }
    throw error;
  }
}

/** How a command reaches Autotask. Nothing is asked yet. */
export async function placeOf(session: Session): Promise<MappingPlace> {
  const { values } = inspectEnvironment(session.environment);
  return {
    ...{ store: await session.store(), secretsKey: values.BILLING_SYNC_KEY, clock: await ledgerNow(session) },
    ...{ formerSecretsKey: values.BILLING_SYNC_FORMER_KEY },
    connection: connectionPlaceOf(values, session.environment),
  };
}

/** What the job maps to, or all jobs if none is given. @throws CommandFailure if these do not map to the same */
async function targetOf(session: Session, job: string | undefined): Promise<MappingTarget> {
  const jobs = await withJobs(session, async (services) =>
    job === undefined ? await listJobs(services) : [await requireJobByReference(services, job)],
  );
  const uses = usesOfJobs(jobs);
  if (job !== undefined && uses.every(({ parameters }) => parameters === undefined)) {
    throw new CommandFailure(
      exitCodes.usage,
      `The job "${job}" is no billing sync with parameters that a run takes. "billing-sync job show ${job}" says why.`,
    );
  }
  const [target, ...others] = mappingTargets(uses);
  if (others.length === 0) return target;
  const each = [target, ...others].map(({ jobs: [first = ''] }) => `--job ${first}`).join(' or ');
  const message = `The jobs differ in their Autotask, or in how they read SKUs and choose contracts. Give ${each}.`;
  throw new CommandFailure(exitCodes.usage, message);
}

function sections(findings: readonly MappingFinding[], { colours, width }: Terminal): string[] {
  return mappingKinds.flatMap((kind) => {
    const ofKind = findings.filter((finding) => finding.kind === kind);
    const [first] = ofKind;
    if (first === undefined) return [];
    const codes = [...new Set(ofKind.flatMap(({ code }) => code ?? []))].join(', ');
    const title = `${mappingTitles[kind]}${codes === '' ? '' : ` (${codes})`}`;
    const columns = [
      ...[{ head: first.customerCode === null ? 'entry' : 'customer', flexible: true }, { head: 'value' }],
      ...[
        { head: 'Autotask', flexible: true },
        { head: 'suggestion', flexible: true },
      ],
    ];
    const rows = ofKind.map(({ customerCode, name, value, found, suggestion }) => [
      customerCode === null || customerCode === name ? name : `${name} (${customerCode})`,
      value,
      found,
      suggestion === null ? '' : `${suggestion.value}: ${suggestion.name}`,
    ]);
    const advice = wrapped(mappingAdvice[kind], width, 0);
    return [`${colours.bold(title)}\n${advice}\n${table(columns, rows, { colours, width })}`];
  });
}

function summary(target: MappingTarget, reading: AutotaskReading, report: MappingReport): string {
  const compared = `${counted(report.customers, 'customer')} and ${counted(report.entries, 'catalogue entry', 'catalogue entries')}`;
  const where = `Autotask database ${reading.databaseCi} (secret set "${target.secretSet}")`;
  const outcome =
    report.wrong === 0 ? 'Nothing is wrong.' : `${counted(report.wrong, 'thing is', 'things are')} wrong.`;
  const how =
    report.wrong === 0
      ? ''
      : ' "billing-sync ledger customers set" and "billing-sync ledger catalogue set" correct it in Atria.';
  const { length: left } = report.excluded;
  const excluded = left === 0 ? '' : ` Billing rules exclude ${counted(left, 'more', 'more')}, which are not compared.`;
  return `Compared ${compared} with ${where}. ${outcome}${how}${excluded}`;
}
