import { keyOf } from './ledger.js';
import type { Random } from './random.js';

/** Which of some customers or lines, as a share of them: before a plan is made, nobody knows what it names. */
export interface PartChoice {
  readonly by: 'Customers' | 'Lines' | 'ExceptCustomers' | 'ExceptLines';
  readonly share: number;
}

/** What people do when a run asks for a decision. */
export type DecisionStep =
  /** Somebody approves all of it; of every other plan, as far as it still holds. */
  | { readonly kind: 'approve' }
  | { readonly kind: 'approvePart'; readonly part: PartChoice }
  | { readonly kind: 'reject' }
  /** Nobody decides, or somebody approves in the very moment in which the wait ends. */
  | { readonly kind: 'waitOut'; readonly untilLastMoment: boolean }
  /** Somebody first sends decisions on a plan that is another one. */
  | { readonly kind: 'stalePlan' }
  /** Who started the run tries to approve it; then somebody else does. */
  | { readonly kind: 'ownRun' }
  /** Somebody edits a line of the plan after it was looked at and before it is approved. */
  | { readonly kind: 'editFirst'; readonly share: number; readonly ifMoved: 'Refuse' | 'LeaveOut' }
  /** One person approves, and at the same moment another one decides otherwise, or the same one once more. */
  | { readonly kind: 'twoAtOnce'; readonly other: 'reject' | 'same' | 'part'; readonly part: PartChoice };

/** Who starts the runs of jobs under dual control. */
export const starter = 'Ann';

/** What runs under dual control are started with beside `Approval`. */
export const dualControl = { DualControl: 'True', StartedBy: starter } as const;

/** What people do when the disturbed runs ask them. What these ask beyond it is approved in full. */
export function drawDecisions(random: Random): DecisionStep[] {
  return Array.from({ length: random.pick([1, 1, 2]) }, () => drawStep(random));
}

function drawStep(random: Random): DecisionStep {
  const kind = random.pick([
    ...(['approvePart', 'approvePart', 'reject', 'waitOut', 'waitOut', 'stalePlan'] as const),
    ...(['ownRun', 'editFirst', 'editFirst', 'twoAtOnce', 'twoAtOnce'] as const),
  ]);
  switch (kind) {
    case 'approvePart':
      return { kind, part: drawPart(random) };
    case 'waitOut':
      return { kind, untilLastMoment: random.chance(0.3) };
    case 'editFirst':
      return { kind, share: random.next(), ifMoved: random.pick(['Refuse', 'LeaveOut']) };
    case 'twoAtOnce':
      return { kind, other: random.pick(['reject', 'same', 'part']), part: drawPart(random) };
    case 'reject':
    case 'stalePlan':
    case 'ownRun':
      return { kind };
  }
}

export function drawPart(random: Random): PartChoice {
  return { by: random.pick(['Customers', 'Lines', 'ExceptCustomers', 'ExceptLines']), share: random.next() };
}

/** A line that a part may name. */
export interface NamedLine {
  readonly lineId: string;
  readonly customerCode: string;
  readonly contractId: number;
  readonly serviceId: number;
}

/** A part of some lines: as parameters and decisions name it, and the lines themselves by `contract/service`. */
export interface ChosenPart {
  readonly named: Readonly<Record<string, readonly string[]>>;
  readonly keys: ReadonlySet<string>;
}

/** Chooses some of the named customers or lines, but never all where there are several. */
export function chosenPart({ by, share }: PartChoice, lines: readonly NamedLine[]): ChosenPart {
  const nameOf = ({ lineId, customerCode }: NamedLine): string => (by.endsWith('Lines') ? lineId : customerCode);
  const names = [...new Set(lines.map(nameOf))].sort();
  const count = Math.max(1, Math.min(names.length - 1, Math.ceil(share * names.length)));
  const from = Math.floor(share * names.length);
  const chosen = [...names, ...names].slice(from, from + count);
  const isExcept = by.startsWith('Except');
  const meant = lines.filter((line) => chosen.includes(nameOf(line)) !== isExcept);
  return { named: { [by]: chosen }, keys: new Set(meant.map((line) => keyOf(line.contractId, line.serviceId))) };
}
