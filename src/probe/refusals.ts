import { isDay, type Day } from '../domain/day.js';
import type { ProbeDays, TooShort } from './days.js';
import type { ProbedContract, ProbedLine } from './tenant.js';

const recurringService = 7;
const active = 1;

/** A word of fewer letters is in too many names. */
const leastWord = 4;

/** What is known of the contract that the probe was pointed at, and of who else may use it. */
export interface ContractFacts {
  readonly contractId: number;
  readonly contract: ProbedContract | undefined;
  readonly lines: readonly ProbedLine[];
  readonly bundles: number;
  readonly word: string;
  /** The services that the probe may use. */
  readonly services: readonly number[];
  /** Those of them that Autotask knows and that are active. */
  readonly usable: readonly number[];
  readonly today: Day;
  readonly days: ProbeDays | TooShort | undefined;
  /** Codes of Atria's customers that are billed to the contract's company; undefined: Atria was left out. */
  readonly customers: readonly string[] | undefined;
  /** Lines of the contract that runs of the product have written, and those that one is at work on. */
  readonly written: { readonly ever: number; readonly now: number };
  readonly missingRights: readonly string[];
}

/** Why the probe may not be made on this contract, one sentence each; none: it may. */
export function refusals(facts: ContractFacts): string[] {
  const { contract, contractId, missingRights } = facts;
  const rights =
    missingRights.length === 0
      ? []
      : [
          `The API user may not ${missingRights.join(', ')}: without that the probe could not put back what it changes. Give its security level Full Permission under CONTRACTS.`,
        ];
  if (contract === undefined && rights.length > 0) return rights;
  if (contract === undefined) return [`There is no contract ${contractId}, or the API user does not see it.`];
  return [...rights, ...ofTheContract(facts, contract), ...ofItsLines(facts), ...ofOthers(facts)];
}

function ofTheContract({ word, today, days }: ContractFacts, contract: ProbedContract): string[] {
  const reasons: string[] = [];
  if (word.trim().length < leastWord) {
    reasons.push(
      `The word "${word}" is too short: it needs ${leastWord} letters at least, so that it tells the contract from others.`,
    );
  } else if (!contract.contractName.toLowerCase().includes(word.trim().toLowerCase())) {
    reasons.push(
      `The name of the contract does not carry the word "${word}". Make a contract for the probe, with the word in its name.`,
    );
  }
  if (contract.contractType !== recurringService) reasons.push('The contract is not of the type Recurring Service.');
  if (contract.status !== active) reasons.push('The contract is not active.');
  const [start, end] = [contract.startDate.slice(0, 10), contract.endDate.slice(0, 10)];
  if (start > today || end < today) reasons.push(`The contract does not hold today: it lasts from ${start} to ${end}.`);
  else if (days !== undefined && 'neededUntil' in days && isDay(days.neededUntil)) {
    reasons.push(
      `The contract ends on ${end}, too early for the changes of the probe: let it end on ${days.neededUntil} or later.`,
    );
  }
  return reasons;
}

function ofItsLines({ lines, bundles, services, usable }: ContractFacts): string[] {
  const others = lines.filter(({ serviceID }) => !services.includes(serviceID)).length;
  const twice = lines.length - new Set(lines.map(({ serviceID }) => serviceID)).size;
  const unusable = services.filter((service) => !usable.includes(service));
  return [
    ...(others === 0
      ? []
      : [`The contract has lines of other services than --service names (${others}): it may be a customer's.`]),
    ...(bundles === 0 ? [] : [`The contract has service bundles (${bundles}): it may be a customer's.`]),
    ...(twice === 0 ? [] : ['The contract has two lines of one service.']),
    ...(unusable.length === 0 ? [] : [`Autotask knows no active service ${unusable.join(', ')}.`]),
  ];
}

function ofOthers({ customers, written }: ContractFacts): string[] {
  const reasons: string[] = [];
  if (customers !== undefined && customers.length > 0) {
    reasons.push(
      `Atria bills the contract's company (${customers.join(', ')}): a run would take the probe's changes for the customer's. Make the contract for a company that Atria does not know.`,
    );
  }
  if (written.now > 0) reasons.push('A run is at work on lines of the contract.');
  else if (written.ever > 0) reasons.push("Runs have written lines of the contract: it is a customer's.");
  return reasons;
}
