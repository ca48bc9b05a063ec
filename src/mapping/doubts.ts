import { companyIdOf } from '../domain/billing.js';
import { serviceCatalogue } from '../domain/sync/service-catalogue.js';
import { CannotAsk } from './cannot-ask.js';
import type { AutotaskQuestions } from './read-autotask.js';
import type { MappingTarget } from './target.js';

/** What is told of a value before it is saved: nothing, that it leads nowhere in Autotask, or that nobody could ask. */
export interface Doubt {
  readonly kind: 'none' | 'leadsNowhere' | 'notChecked';
  /** One or two sentences; "" if there is none. */
  readonly text: string;
}

export const noDoubt: Doubt = { kind: 'none', text: '' };

/** How the Autotask of a target is asked. @throws CannotAsk */
export type AskTarget = <Result>(
  target: MappingTarget,
  ask: (questions: AutotaskQuestions) => Promise<Result>,
) => Promise<Result>;

/** Whether a billing identifier leads to a company of one of the Autotasks that jobs use. */
export async function identifierDoubt(
  given: string,
  targets: readonly MappingTarget[],
  askTarget: AskTarget,
): Promise<Doubt> {
  const identifier = given.trim();
  if (identifier === '') return noDoubt;
  const companyId = companyIdOf(identifier);
  const unbilled = 'A run would bill nothing to the customer (AT05).';
  if (companyId === undefined) {
    return {
      kind: 'leadsNowhere',
      text: `“${identifier}” is no Account ID of Autotask, which is a whole number. ${unbilled}`,
    };
  }
  return unlessFound(targets, `Autotask has no company with the Account ID ${identifier}. ${unbilled}`, (target) =>
    askTarget(target, (questions) => questions.hasCompany(companyId)),
  );
}

/** Whether a SKU leads to a service of one of the Autotasks that jobs use, as each of the jobs reads it. */
export async function skuDoubt(given: string, targets: readonly MappingTarget[], askTarget: AskTarget): Promise<Doubt> {
  const sku = given.trim();
  if (sku === '') return noDoubt;
  const text = `Autotask has no service with the SKU “${sku}”. A run would bill nothing for it (AT08).`;
  return unlessFound(targets, text, async (target) => {
    const { rows, odd } = await askTarget(target, (questions) => questions.services());
    // A service that cannot be read may be the one.
    if (odd.length > 0) return true;
    return serviceCatalogue(rows, target.form).find(target.billedAs.get(sku) ?? sku).kind !== 'missing';
  });
}

async function unlessFound(
  targets: readonly MappingTarget[],
  text: string,
  isThere: (target: MappingTarget) => Promise<boolean>,
): Promise<Doubt> {
  try {
    for (const target of targets) if (await isThere(target)) return noDoubt;
    return { kind: 'leadsNowhere', text };
  } catch (error) {
    if (!(error instanceof CannotAsk)) throw error;
    return notChecked(error.message);
  }
}

/** The doubt where nobody knows the jobs, and so not which Autotask to ask. */
export const jobsUnknown = notChecked('Temporal, which has the jobs, does not answer.');

/** @param why nobody could ask Autotask, as a sentence */
function notChecked(why: string): Doubt {
  return { kind: 'notChecked', text: `Nobody has checked that Autotask has it. ${why}` };
}
