import type { Scenario } from '../simulator/scenario.js';
import { sampleProvider } from './sample-provider.js';

/** A customer with lines of every kind, whose contract is billed from the 10th on: Autotask pro-rates its changes. */
const billedOtherwise = 'Cobalt Harbour Logistics';
const periods = { startDate: '2026-01-10', endDate: '2027-01-09' };

/** The sample provider of the tour. Its Autotask takes a further change of a line on a date, so that everything can be undone. */
export function tourProvider(): Scenario {
  const sample = sampleProvider();
  const { companies, contracts, settings } = sample.autotask;
  settings.sameDateAdjustment = 'accepted';
  const company = companies.find(({ companyName }) => companyName === billedOtherwise);
  const contract = contracts.find(({ companyID }) => companyID === company?.id);
  if (contract === undefined) throw new Error(`The sample has no contract of ${billedOtherwise}.`);
  Object.assign(contract, periods);
  return sample;
}
