import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { AutotaskError } from '../autotask/errors.js';
import { knownValidation, type ValidationKey } from '../autotask/validation-texts.js';
import { addDays, type Day } from '../domain/day.js';
import { groupBy } from '../domain/group-by.js';
import { settleAfterMs, type SyncSettings } from '../domain/sync/settings.js';
import { excessOver, lastUnits, shiftOf, stepsOf, type Excess, type ShownRow } from './rows.js';
import type { ProbeState, StateFile, StateWrite } from './state.js';
import type { ProbeTenant } from './tenant.js';

/** Nothing more is written: what is left of the measurements cannot be told. The message is a clause that says why. */
export class ProbeStop extends Error {
  override readonly name = 'ProbeStop';
}

/** When a change showed, counted from its answer in milliseconds. */
export interface Lag {
  /** A read that began then did not show it yet; 0 where the first read showed it. */
  readonly notBeforeMs: number;
  /** A read that had ended by then showed it. */
  readonly afterMs: number;
}

export interface AcceptedWrite {
  readonly outcome: 'accepted';
  readonly answer: unknown;
  /** Undefined where it never showed, and of a change of nothing. */
  readonly lag: Lag | undefined;
  readonly before: readonly ShownRow[];
  readonly after: readonly ShownRow[];
}

export interface RefusedWrite {
  readonly outcome: 'refused';
  readonly text: string;
  readonly status: number;
  /** What the product takes the text for; undefined where it does not know it. */
  readonly key: ValidationKey | undefined;
}

export type Write = AcceptedWrite | RefusedWrite;

/** A line with too many or too few units, and from which days on. */
export interface Gap {
  readonly contractServiceId: number;
  readonly excess: readonly Excess[];
}

export interface BenchOptions {
  readonly tenant: ProbeTenant;
  readonly state: ProbeState;
  readonly file: StateFile;
  readonly settings: SyncSettings;
  /** Aborted by Ctrl-C: nothing more is measured then. */
  readonly signal: AbortSignal;
}

const firstWaitMs = 100;
const greatestWaitMs = 5_000;

/**
 * Writes to the contract of the probe. Each write is written down before it is sent, is sent once, and is waited for
 * until it shows.
 */
export class Bench {
  readonly tenant: ProbeTenant;
  readonly state: ProbeState;
  readonly settings: SyncSettings;
  /** Lines of which Autotask refused a second change on one date. */
  readonly refusesSecond = new Set<number>();
  private readonly file: StateFile;
  private readonly signal: AbortSignal;
  private known: readonly ShownRow[] | undefined;

  constructor({ tenant, state, file, settings, signal }: BenchOptions) {
    this.tenant = tenant;
    this.state = state;
    this.file = file;
    this.settings = settings;
    this.signal = signal;
  }

  get isInterrupted(): boolean {
    return this.signal.aborted;
  }

  async rows(): Promise<readonly ShownRow[]> {
    this.known = await this.tenant.rows(this.state.contractId);
    return this.known;
  }

  async rowsOf(contractServiceId: number): Promise<ShownRow[]> {
    return (await this.rows()).filter((row) => row.contractServiceID === contractServiceId);
  }

  /** The date to send for a change that is to show on a day. */
  sent(shown: Day): Day {
    return addDays(shown, this.state.shiftDays);
  }

  /**
   * Posts one adjustment.
   * @param mayNotShow for a change of which nobody knows whether it changes anything
   * @throws ProbeStop where nobody knows whether it was done, or it was accepted and does not show
   */
  async adjust(line: number, date: Day, unitChange: number, mayNotShow = false): Promise<Write> {
    const all = this.known ?? (await this.rows());
    const before = all.filter((row) => row.contractServiceID === line);
    const { contractId: contractID } = this.state;
    const sent = { contractServiceID: line, contractID, effectiveDate: date, unitChange };
    const answered = await this.send({ kind: 'adjust', contractServiceId: line, date, unitChange }, () =>
      this.tenant.adjust(sent),
    );
    if (answered.outcome === 'refused') return answered;
    const expected = lastUnits(stepsOf(before)) + unitChange;
    const shown = (rows: readonly ShownRow[]) =>
      lastUnits(stepsOf(rows.filter((row) => row.contractServiceID === line))) === expected;
    const lag = unitChange === 0 ? undefined : await this.untilShown(shown);
    if (lag === undefined && !mayNotShow && unitChange !== 0) {
      throw new ProbeStop('Autotask accepted a change that does not show');
    }
    const after = (this.known ?? []).filter((row) => row.contractServiceID === line);
    await this.noteShift(date, before, after);
    return { outcome: 'accepted', answer: answered.answer, lag, before, after };
  }

  /** @returns the new line's id, or the refusal */
  async createLine(serviceID: number): Promise<number | RefusedWrite> {
    const { contractId: contractID } = this.state;
    const nothing = { contractServiceId: null, date: null, unitChange: null };
    const answered = await this.send({ kind: 'line', ...nothing }, () =>
      this.tenant.createLine({ contractID, serviceID }),
    );
    if (answered.outcome === 'refused') return answered;
    const line = Number(answered.answer);
    const isThere = async () => (await this.tenant.lines(contractID)).some(({ id }) => id === line);
    if ((await this.poll(isThere)) === undefined) throw new ProbeStop('Autotask made a line that does not show');
    return line;
  }

  /** Moves the contract's end to a day as Autotask shows it. */
  async moveEnd(shown: Day): Promise<AcceptedWrite | RefusedWrite> {
    const date = this.sent(shown);
    const write = { kind: 'end', contractServiceId: null, date, unitChange: null } as const;
    const answered = await this.send(write, () => this.tenant.moveEnd(this.state.contractId, date));
    this.known = undefined;
    if (answered.outcome === 'refused') return answered;
    return { ...answered, lag: undefined, before: [], after: [] };
  }

  /** What the contract's lines have other than before the probe; a line that the probe made had nothing. */
  async gaps(): Promise<Gap[]> {
    const lines = groupBy(await this.rows(), ({ contractServiceID }) => contractServiceID);
    const before = new Map(this.state.before.map(({ contractServiceId, steps }) => [contractServiceId, steps]));
    return [...new Set([...before.keys(), ...lines.keys()])].flatMap((contractServiceId) => {
      const now = stepsOf(lines.get(contractServiceId) ?? []);
      const excess = excessOver(before.get(contractServiceId) ?? [], now);
      return excess.length === 0 ? [] : [{ contractServiceId, excess }];
    });
  }

  /** Waits until what was sent can no longer take effect, and shows if it did. */
  async settled(): Promise<void> {
    const { readLagMs } = this.settings;
    const until = this.state.writes.map(({ outcome, sentAt }) => {
      const inDoubt = outcome === 'sending' || outcome === 'doubtful';
      return Date.parse(sentAt) + (inDoubt ? settleAfterMs(this.settings) : outcome === 'done' ? readLagMs : 0);
    });
    const ms = Math.max(0, ...until) - Date.now();
    if (ms > 0) await wait(ms);
  }

  /** Asks until something holds; undefined where it does not for twice the assumed read lag. */
  async poll(holds: () => Promise<boolean>): Promise<Lag | undefined> {
    const answeredAt = performance.now();
    let notBeforeMs = 0;
    for (let waitMs = firstWaitMs; ; waitMs = Math.min(waitMs * 1.5, greatestWaitMs)) {
      const beganMs = performance.now() - answeredAt;
      const isShown = await holds();
      const afterMs = performance.now() - answeredAt;
      if (isShown) return { notBeforeMs: Math.round(notBeforeMs), afterMs: Math.round(afterMs) };
      if (afterMs > 2 * this.settings.readLagMs) return undefined;
      notBeforeMs = beganMs;
      await wait(waitMs);
    }
  }

  /** Everything is as it was: there is nothing to put back any more. */
  forget(): Promise<void> {
    return this.file.remove();
  }

  private untilShown(shows: (rows: readonly ShownRow[]) => boolean): Promise<Lag | undefined> {
    return this.poll(async () => shows(await this.rows()));
  }

  private async noteShift(sent: Day, before: readonly ShownRow[], after: readonly ShownRow[]): Promise<void> {
    const days = shiftOf(sent, stepsOf(before), stepsOf(after));
    if (days === undefined || days === this.state.shiftDays) return;
    this.state.shiftDays = days;
    await this.file.save(this.state);
  }

  private async send(
    write: Omit<StateWrite, 'sentAt' | 'outcome'>,
    call: () => Promise<unknown>,
  ): Promise<{ outcome: 'accepted'; answer: unknown } | RefusedWrite> {
    const noted: StateWrite = { ...write, sentAt: new Date().toISOString(), outcome: 'sending' };
    this.state.writes.push(noted);
    await this.file.save(this.state);
    try {
      const answer = await call();
      await this.note(noted, 'done');
      return { outcome: 'accepted', answer };
    } catch (error) {
      if (!(error instanceof AutotaskError)) throw error;
      const refused = refusalOf(error);
      if (refused !== undefined) {
        await this.note(noted, error.sent === 'unknown' ? 'doubtful' : 'refused');
        return refused;
      }
      if (error.sent !== 'unknown') await this.note(noted, 'refused');
      throw new ProbeStop(clauseOf(error), { cause: error });
    }
  }

  private async note(write: StateWrite, outcome: StateWrite['outcome']): Promise<void> {
    write.outcome = outcome;
    await this.file.save(this.state);
  }
}

/** A refusal by a text, known or not. What is not known to be one is waited for before the probe ends. */
function refusalOf({ kind, details, status, validation }: AutotaskError): RefusedWrite | undefined {
  const [text] = details;
  if ((kind !== 'Rejected' && kind !== 'ServerError') || text === undefined || status === undefined) return undefined;
  return { outcome: 'refused', text, status, key: validation ?? knownValidation(details) };
}

function clauseOf(error: AutotaskError): string {
  if (error.kind === 'Unauthorized') return 'Autotask refused the credentials';
  if (error.sent === 'unknown') return `the outcome of a change is not known (${error.kind})`;
  return `a change was not made (${error.kind})`;
}
