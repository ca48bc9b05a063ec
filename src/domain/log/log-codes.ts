import type { Day } from '../day.js';
import type { EndStatus } from './run-status.js';

/** The levels of a log entry, from the least to the most severe. */
export const logLevels = ['Verbose', 'Info', 'Warning', 'Error'] as const;
export type LogLevel = (typeof logLevels)[number];

/** The position of a level among {@link logLevels}: 0 for Verbose to 3 for Error. */
export function levelRank(level: LogLevel): number {
  return logLevels.indexOf(level);
}

/** Whether an entry of this level is recorded by a run whose least level is `leastLevel`. */
export function isRecorded(level: LogLevel, leastLevel: LogLevel): boolean {
  return levelRank(level) >= levelRank(leastLevel);
}

/** What an entry is about: the whole run, one customer, one billing record, or one customer's line for one service. */
export type LogScope = 'run' | 'customer' | 'record' | 'line';

type NoValues = Readonly<Record<string, never>>;

interface CustomerValues {
  readonly customerName: string;
}

interface CompanyValues extends CustomerValues {
  /** The customer's billing identifier in Atria, which is its company id in Autotask. */
  readonly billingIdentifier: string;
}

/** A line as its billing records name it. */
interface LineValues extends CustomerValues {
  readonly description: string;
  readonly sku: string;
}

/** A line and the reason for what was done with it: a clause without a capital letter or a full stop. */
interface ReasonValues extends LineValues {
  readonly reason: string;
}

/** What a preview would change. `note`: empty, or a clause that says more. */
interface ProposedValues extends LineValues {
  readonly oldUnits: number;
  readonly newUnits: number;
  readonly effectiveDate: Day;
  readonly note: string;
}

interface ErrorValues {
  /** What the other side or the failed activity reported. Secrets never get in here. */
  readonly details: string;
}

/** What a documented message has no place for. */
interface MoreValues {
  /** Whole sentences that follow the message. */
  readonly details?: string;
}

/** The values that each code's message needs. */
export interface LogValues {
  readonly AT01: { readonly periodEnd: Day };
  readonly AT02: ErrorValues;
  readonly AT03: ErrorValues;
  readonly AT04: CustomerValues & { readonly customerCode: string };
  readonly AT05: CompanyValues;
  readonly AT06: CompanyValues;
  readonly AT07: CustomerValues & { readonly description: string };
  readonly AT08: CustomerValues & { readonly description: string };
  readonly AT09: LineValues & { readonly oldUnits: number; readonly newUnits: number };
  readonly AT10: CustomerValues & { readonly serviceName: string };
  readonly AT11: CustomerValues & { readonly serviceName: string; readonly serviceId: number };
  readonly AT12: LineValues & MoreValues;
  readonly AT13: CustomerValues & {
    readonly description: string;
    readonly serviceName: string;
    readonly oldUnits: number;
  };
  readonly AT14: CustomerValues & ErrorValues & { readonly sku: string };
  readonly AT15: { readonly periodEnd: Day };
  readonly AT16: ErrorValues;
  readonly AT17: ErrorValues;
  readonly AT18: { readonly secretName: string };
  readonly AT19: MoreValues;
  readonly AT20: NoValues;
  readonly AT21: NoValues;
  /** `jobId`: the job (schedule), or the workflow id of a run that was started by hand. */
  readonly AT22: { readonly jobId: string };
  readonly AT23: ErrorValues;
  readonly AT24: { readonly status: EndStatus };
  /** `hint`: empty, or a clause that names the nearest code. */
  readonly AT25: { readonly customerCode: string; readonly hint: string };
  /** `contracts`: the contracts in question, as a list in words. */
  readonly AT26: CustomerValues & { readonly contracts: string };
  /** `otherCustomers`: the other customers with that billing identifier, as a list in words. */
  readonly AT27: CompanyValues & { readonly otherCustomers: string };
  readonly AT28: ReasonValues;
  readonly AT29: ReasonValues;
  readonly AT30: ReasonValues;
  readonly AT31: ReasonValues;
  readonly AT32: ReasonValues;
  readonly AT33: ReasonValues;
  readonly AT34: ReasonValues;
  readonly AT35: ReasonValues;
  readonly AT36: ReasonValues;
  readonly AT37: ReasonValues;
  readonly AT38: ReasonValues;
  readonly AT39: ReasonValues & { readonly effectiveDate: Day };
  readonly AT40: CustomerValues & ErrorValues;
  readonly AT41: NoValues;
  readonly AT42: ErrorValues;
  readonly AT43: CustomerValues;
  /** `otherCustomers`: the other customers with that billing identifier, as a list in words. */
  readonly AT44: CompanyValues & { readonly otherCustomers: string };
  readonly AT45: { readonly left: number; readonly listed: number };
  /** `lines`: how many contract lines were asked for. */
  readonly AT46: { readonly lines: number };
  readonly AT47: ReasonValues;
  readonly AT48: ErrorValues;
  /** `subject`: what was skipped, as a noun; `reason`: a clause that names the row. */
  readonly AT49: CustomerValues & { readonly subject: string; readonly reason: string };
  /** `period`: `from …` with its first day, `to …` with its last one. */
  readonly AT50: CustomerValues & { readonly effectiveDate: Day; readonly period: string };
  readonly AT51: ReasonValues;
  readonly AT52: ProposedValues;
  readonly AT53: ProposedValues;
  readonly AT54: ProposedValues;
  readonly AT55: ReasonValues;
  /** `preview`: the run id of the preview that was made before the first change. */
  readonly AT56: { readonly reason: string; readonly preview: string };
  /** `until`: an instant in words. */
  readonly AT57: { readonly reason: string; readonly preview: string; readonly until: string };
  /** `what`: the part that was approved; `reason`: empty, or a clause that begins with a colon. */
  readonly AT58: { readonly by: string; readonly what: string; readonly reason: string };
  readonly AT59: { readonly reason: string; readonly preview: string };
  readonly AT60: ReasonValues;
  readonly AT61: { readonly by: string; readonly reason: string };
  readonly AT62: LineValues & { readonly oldUnits: number; readonly newUnits: number; readonly effectiveDate: Day };
  readonly AT63: ReasonValues;
  /** `undone`: the run id of the other run; `what`: the part of its changes. */
  readonly AT64: { readonly undone: string; readonly what: string };
  readonly AT65: LineValues & { readonly effectiveDate: Day; readonly contractEnd: Day };
  readonly AT66: LineValues & { readonly oldUnits: number; readonly newUnits: number; readonly effectiveDate: Day };
  /** `note`: what the run would have done, as a clause that begins with a colon. */
  readonly AT67: ReasonValues & { readonly until: Day; readonly by: string; readonly note: string };
  /** `quantity`: its units in words. */
  readonly AT68: LineValues & { readonly quantity: string; readonly contractName: string };
  readonly AT69: ReasonValues;
}

/** A log code: AT01 to AT24 are those of the original integration, AT25 and later are our own. */
export type LogCode = keyof LogValues;

/** The codes whose message names a line and a reason, and nothing else. */
export type ReasonCode = {
  readonly [Code in LogCode]: LogValues[Code] extends ReasonValues
    ? ReasonValues extends LogValues[Code]
      ? Code
      : never
    : never;
}[LogCode];

/** A code together with the values of its message. */
export type CodedValues = {
  readonly [Code in LogCode]: { readonly code: Code; readonly values: LogValues[Code] };
}[LogCode];

/** The codes that the original integration does not have. */
export type OwnLogCode = Exclude<LogCode, `AT0${Digit}` | `AT1${Digit}` | `AT2${'0' | '1' | '2' | '3' | '4'}`>;
type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9';
