import { jobAddress } from '../jobs/job-address.js';
import type { SyncParameter } from '../parameters/field-table.js';
import { atField, creatingLines, usingNextDay, type Preset } from '../parameters/presets.js';
import { Hono } from 'hono';
import { skuSearch } from '../../ledger/catalogue-search.js';
import type { LogCode } from '../../domain/log/log-codes.js';
import type { Cause } from '../../domain/sync/causes.js';
import type { Run } from '../../store/runs/runs.js';
import type { Store } from '../../store/database.js';
import { listCatalogue } from '../../ledger/store/catalogue.js';
import { findLogSubject, type LogSubject } from '../../store/log/log-subjects.js';
import type { ConsoleServices } from '../services.js';
import { addressOf } from '../shell/address.js';
import { PageProblem } from '../shell/error-pages.js';
import { catalogueAddress } from './catalogue-page.js';
import { customersAddress } from './customers-page.js';
import { exclusionAddress } from './exclusion.js';
import { reportAddress } from './report-view.js';
import { trailQuery } from './trail.js';

/** How an entry is corrected on a page of Atria. */
interface AtriaCorrection {
  /** What a link to it says. */
  readonly label: string;
  /** Where one cause is corrected, with what is to be mended found already. */
  readonly ofCause: (cause: CauseToCorrect) => string;
  /** Where what one entry is about is corrected. */
  readonly one: (store: Store, subject: LogSubject) => string | Promise<string>;
}

/** How it is corrected in the job, or in the form of a run by hand, also where Atria is not the built-in ledger. */
interface JobCorrection {
  readonly label: (run: RunToCorrect) => string;
  /** undefined where the job is not at fault. */
  readonly place: (run: RunToCorrect) => string | undefined;
}

type Correction = AtriaCorrection | JobCorrection;

/** A run that reported something, as far as it decides where that is corrected. */
export interface RunToCorrect extends Pick<Run, 'jobId'> {
  /** null: it is about no run in particular. */
  readonly runId: string | null;
  /** The run that it undoes; null if it undoes none. */
  readonly undoesRunId: string | null;
  /** Whether its parameters let it create contract lines; null if they were refused. */
  readonly createsLines: boolean | null;
  /** Whether they let changes count from the day after where Autotask refuses their day. */
  readonly usesNextDay: boolean | null;
}

/** The same of a run that is known in full. */
export function runToCorrect({ runId, jobId, undoes, parameters }: Run): RunToCorrect {
  const createsLines = parameters?.allowAtriaCreateItems ?? null;
  const usesNextDay = parameters === null ? null : parameters.effectiveDateConflict === 'NextDay';
  return { runId, jobId, undoesRunId: undoes?.runId ?? null, createsLines, usesNextDay };
}

/** A cause, as far as it says what to search for, and of what it was reported last. */
export interface CauseToCorrect extends Pick<Cause, 'code' | 'search'> {
  readonly run: RunToCorrect & Pick<Run, 'periodEnd'>;
}

/** The warnings and errors whose cause is corrected in Atria, or by what the job may do. */
const corrections: Readonly<Partial<Record<LogCode, Correction>>> = {
  AT04: {
    label: 'Enter the billing identifier',
    ofCause: ({ search }) => customersAddress({ search, lacking: search === '' }),
    one: (_store, subject) => customersAddress({ search: subject.customerCode ?? '', trail: trailIn(subject) }),
  },
  AT05: {
    label: 'Correct the billing identifier',
    ofCause: ({ search }) => customersAddress({ search }),
    one: (_store, subject) => customersAddress({ search: subject.customerCode ?? '', trail: trailIn(subject) }),
  },
  AT07: {
    label: 'Enter the SKU, or exclude it',
    ofCause: ({ search }) => catalogueAddress({ search, lacking: search === '' }),
    one: skuOrRule,
  },
  AT08: {
    label: 'Correct the SKU',
    ofCause: ({ search }) => catalogueAddress({ search }),
    one: (_store, subject) => catalogueAddress({ search: subject.sku ?? '', trail: trailIn(subject) }),
  },
  AT12: {
    label: () => 'Let the job create the line',
    // One that may create lines already lacks one only if the service is inactive, which no page of Atria corrects.
    place: (run) => (run.createsLines === true ? undefined : withPresetIn(run, creatingLines)),
  },
  AT25: {
    label: () => 'Correct CustomersFilter',
    place: (run) => formOf(run, {}, 'CustomersFilter'),
  },
  AT39: {
    label: ({ runId, jobId, undoesRunId }) => {
      if (undoesRunId !== null) return 'Undo these from the day after';
      return `Let the ${jobId === null && runId !== null ? 'run' : 'job'} use the next day`;
    },
    place: whereNextDayIsChosen,
  },
  AT50: {
    label: () => 'Decide on EffectiveDateAlignment',
    place: (run) => (run.undoesRunId === null ? formOf(run, {}, 'EffectiveDateAlignment') : undefined),
  },
  AT15: {
    label: 'Look at the billing report',
    ofCause: ({ run: { periodEnd } }) => (periodEnd === null ? '/atria/reports' : reportAddress(periodEnd, {})),
    one: (_store, subject) =>
      subject.periodEnd === null ? '/atria/reports' : reportAddress(subject.periodEnd, { trail: trailIn(subject) }),
  },
};

/** The form of the job, or of a run by hand like this one, at one of its fields. */
function formOf({ runId, jobId }: RunToCorrect, query: Readonly<Record<string, string>>, parameter: SyncParameter) {
  if (jobId !== null) return `${addressOf(`${jobAddress(jobId)}/edit`, query)}${atField(parameter)}`;
  return runId === null ? '/jobs' : `${addressOf('/runs/new', { like: runId, ...query })}${atField(parameter)}`;
}

function withPresetIn(run: RunToCorrect, { query, parameter }: Preset): string {
  return formOf(run, query, parameter);
}

/** A run that uses the next day already had none left: nothing but the quantities in Autotask can be corrected. */
function whereNextDayIsChosen(run: RunToCorrect): string | undefined {
  if (run.usesNextDay === true) return undefined;
  return run.undoesRunId === null ? withPresetIn(run, usingNextDay) : `/runs/${run.undoesRunId}/undo`;
}

/** A link to where something is corrected. */
export interface CorrectionLink {
  readonly label: string;
  readonly href: string;
}

/** Where one entry of a run's log is corrected; undefined where no page of the console corrects it. */
export function correctionOfEntry(
  { code, sequence }: { readonly code: LogCode; readonly sequence: number },
  run: RunToCorrect & { readonly runId: string },
  ledgerIsUsed: boolean,
): CorrectionLink | undefined {
  const correction = corrections[code];
  if (correction === undefined) return undefined;
  if ('place' in correction) return inJob(correction, run);
  return ledgerIsUsed ? { label: correction.label, href: correctionAddress(run.runId, sequence) } : undefined;
}

/** Where a cause is corrected, and what a link there says; undefined where no page of the console corrects it. */
export function correctionOfCause(cause: CauseToCorrect, ledgerIsUsed: boolean): CorrectionLink | undefined {
  const correction = corrections[cause.code];
  if (correction === undefined) return undefined;
  if ('place' in correction) return inJob(correction, cause.run);
  return ledgerIsUsed ? { label: correction.label, href: correction.ofCause(cause) } : undefined;
}

function inJob({ label, place }: JobCorrection, run: RunToCorrect): CorrectionLink | undefined {
  const href = place(run);
  return href === undefined ? undefined : { label: label(run), href };
}

/** Where the cause of one entry of a log is corrected. */
function correctionAddress(runId: string, sequence: number): string {
  return `/atria/correct/${runId}/${sequence}`;
}

/** Leads from an entry of a log to the page where its cause is corrected, with what it is about. */
export function correctionPages({ store }: ConsoleServices): Hono {
  const pages = new Hono();
  pages.get('/:runId/:sequence{[0-9]{1,15}}', async (context) => {
    const { runId, sequence } = context.req.param();
    const subject = await findLogSubject(store, runId, Number(sequence));
    const correction = subject === undefined ? undefined : corrections[subject.code];
    if (subject !== undefined && correction !== undefined && 'one' in correction) {
      return context.redirect(await correction.one(store, subject));
    }
    throw new PageProblem(
      404,
      'There is nothing to correct here',
      'The log has no such entry any more, or it is about nothing that is corrected in Atria.',
      'Look at the log of the newest run.',
    );
  });
  return pages;
}

/** What the catalogue has is given its SKU; what it has not, such as users, is only counted, and a rule excludes it. */
async function skuOrRule(store: Store, subject: LogSubject): Promise<string> {
  const catalogue = await listCatalogue(store);
  const wanted = skuSearch(catalogue, subject.description ?? '');
  if (wanted !== undefined) {
    const { search, withoutSku: lacking } = wanted;
    return catalogueAddress({ search, lacking, trail: trailIn(subject) });
  }
  const everything = catalogueAddress({ lacking: true, trail: trailIn(subject) });
  return exclusionAddress(catalogue, subject, 'Only counted') ?? everything;
}

function trailIn(subject: LogSubject): string | undefined {
  return trailQuery(subject).for;
}
