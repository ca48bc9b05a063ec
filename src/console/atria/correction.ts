import { jobAddress, parametersAddress } from '../jobs/job-address.js';
import { creatingLines } from '../parameters/creating-lines.js';
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

interface Correction {
  /** What a link to it says. */
  readonly label: string;
  /** Whether it is corrected in the job, also where Atria is not the built-in ledger. */
  readonly isOfJob?: true;
  /** Where one cause is corrected, with what is to be mended found already. */
  readonly ofCause: (cause: CauseToCorrect) => string;
  /** Where what one entry is about is corrected. */
  readonly one: (store: Store, subject: LogSubject) => string | Promise<string>;
}

/** A cause, as far as it says what to search for, and of what it was reported last. */
export interface CauseToCorrect extends Pick<Cause, 'code' | 'search'> {
  readonly run: Pick<Run, 'jobId' | 'periodEnd'> & {
    /** null: it is about no run in particular. */
    readonly runId: string | null;
    /** Whether the job lets its runs create contract lines. */
    readonly createsLines: boolean | null;
  };
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
    label: 'Let the job create the line',
    isOfJob: true,
    ofCause: ({ run }) => whereLinesAreCreated(run),
    one: (_store, subject) => whereLinesAreCreated(subject),
  },
  AT25: {
    label: 'Correct CustomersFilter',
    isOfJob: true,
    ofCause: ({ run }) => whereParametersAre(run),
    one: (_store, subject) => whereParametersAre(subject),
  },
  AT15: {
    label: 'Look at the billing report',
    ofCause: ({ run: { periodEnd } }) => (periodEnd === null ? '/atria/reports' : reportAddress(periodEnd, {})),
    one: (_store, subject) =>
      subject.periodEnd === null ? '/atria/reports' : reportAddress(subject.periodEnd, { trail: trailIn(subject) }),
  },
};

/** The form of the job, or of a run by hand like this one, with the parameter set that lets it create lines. */
function whereLinesAreCreated({ runId, jobId }: Pick<CauseToCorrect['run'], 'runId' | 'jobId'>): string {
  if (jobId === null) return runId === null ? '/jobs' : addressOf('/runs/new', { like: runId, ...creatingLines });
  return addressOf(`${jobAddress(jobId)}/edit`, creatingLines);
}

function whereParametersAre({ runId, jobId }: Pick<CauseToCorrect['run'], 'runId' | 'jobId'>): string {
  if (jobId === null) return runId === null ? '/jobs' : addressOf('/runs/new', { like: runId });
  return parametersAddress(jobId);
}

/** What a link says to where the entries of a log code are corrected; undefined for other codes. */
export function correctionLabel(code: LogCode, run: Pick<CauseToCorrect['run'], 'createsLines'>): string | undefined {
  return correctionFor(code, run)?.label;
}

/** A job that may create lines already lacks one only if the service is inactive, which no page of Atria corrects. */
function correctionFor(code: LogCode, { createsLines }: Pick<CauseToCorrect['run'], 'createsLines'>) {
  return code === 'AT12' && createsLines === true ? undefined : corrections[code];
}

/** Where a cause is corrected, and what a link there says; undefined where no page of the console corrects it. */
export function correctionOfCause(
  cause: CauseToCorrect,
  ledgerIsUsed: boolean,
): { readonly label: string; readonly href: string } | undefined {
  const correction = correctionFor(cause.code, cause.run);
  if (correction === undefined || (!ledgerIsUsed && correction.isOfJob !== true)) return undefined;
  return { label: correction.label, href: correction.ofCause(cause) };
}

/** Where the cause of one entry of a log is corrected. */
export function correctionAddress(runId: string, sequence: number): string {
  return `/atria/correct/${runId}/${sequence}`;
}

/** Leads from an entry of a log to the page where its cause is corrected, with what it is about. */
export function correctionPages({ store }: ConsoleServices): Hono {
  const pages = new Hono();
  pages.get('/:runId/:sequence{[0-9]{1,15}}', async (context) => {
    const { runId, sequence } = context.req.param();
    const subject = await findLogSubject(store, runId, Number(sequence));
    const correction = subject === undefined ? undefined : corrections[subject.code];
    if (subject !== undefined && correction !== undefined) {
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
