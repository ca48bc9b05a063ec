import { inspectEnvironment } from '../configuration/inspection.js';
import { connectionPlaceOf } from '../connection/place.js';
import type { Author } from '../domain/audit/audit-entry.js';
import { isWrong, mappingTitles, type MappingFinding } from '../domain/mapping/findings.js';
import { counted } from '../domain/wording.js';
import { editCustomer, editSku } from '../ledger/edits.js';
import { exclusionText } from '../ledger/exclusion-text.js';
import { previewRule } from '../ledger/rules.js';
import { checkMapping, type MappingReport } from '../mapping/check-mapping.js';
import { readAutotask } from '../mapping/read-autotask.js';
import { mappingTargets } from '../mapping/target.js';
import { recordSampleHistory } from './ledger-atria.js';
import { ledgerParameters, ledgerScenario } from './ledger-world.js';
import { sampleDays } from './sample-customer.js';
import { quickSettings } from './sample-provider.js';
import type { Guide } from './tour-guide.js';

const author: Author = { who: 'The tour', from: 'command line' };
const now = new Date(sampleDays.clock);
const examples = 5;

/** The backups that customers try for nothing have no SKU: AT07. */
const trials = { serviceCodes: ['BACKUP'], planNames: ['Trial'], skuIsEmpty: true };

/**
 * Shows which customers and SKUs lead nowhere in Autotask, applies what is suggested for one, and tells what a rule would
 * exclude. From here on the servers have the provider of `npm start`, whose Atria is the built-in ledger.
 */
export async function showMapping(guide: Guide): Promise<void> {
  guide.begin('Mapping: what leads nowhere in Autotask, before a run finds it');
  const { sandbox, store } = guide.stage.stack;
  sandbox.load(ledgerScenario(quickSettings));
  guide.newAdjustments();
  await recordSampleHistory(store, now, (line) => {
    guide.stage.terminal.message(line);
  });
  const before = await mapped(guide);
  const wrong = before.findings.filter(({ kind }) => isWrong(kind));
  guide.say(
    `Of another provider, with the built-in Atria: ${counted(before.customers, 'customer')} and ${counted(before.entries, 'catalogue entry', 'catalogue entries')} compared with Autotask, ${counted(wrong.length, 'thing is', 'things are')} wrong.`,
  );
  for (const finding of wrong.slice(0, examples)) guide.say(`${mappingTitles[finding.kind]}: ${findingText(finding)}`);
  await applySuggestion(guide, wrong);
  await showExclusion(guide);
  guide.check('Looking and correcting sent no change to Autotask', guide.newAdjustments() === 0);
  guide.lead('/atria/mapping', 'mapping check');
  await guide.pause();
}

/** As a job without parameters of its own maps. */
async function mapped({ stage: { stack } }: Guide): Promise<MappingReport> {
  const { store, environment } = stack;
  const { values } = inspectEnvironment(environment);
  const [usual] = mappingTargets([]);
  const target = { ...usual, zone: { baseUrl: '', zoneUser: ledgerParameters.ZoneUser } };
  const place = {
    ...{ store, secretsKey: values.BILLING_SYNC_KEY, formerSecretsKey: undefined, clock: now },
    connection: connectionPlaceOf(values, environment),
  };
  return checkMapping(store, target, await readAutotask(place, target));
}

function findingText({ name, value, found, suggestion }: MappingFinding): string {
  return [
    value === '' ? name : `${name} (${value})`,
    ...(found === '' ? [] : [found]),
    ...(suggestion === null ? [] : [`Nearest by name: ${suggestion.value} ${suggestion.name}.`]),
  ].join('. ');
}

/** Nothing is corrected by itself: a person takes a suggestion over. */
async function applySuggestion(guide: Guide, wrong: readonly MappingFinding[]): Promise<void> {
  const finding = wrong.find(({ suggestion }) => suggestion !== null);
  const suggested = finding?.suggestion;
  if (finding === undefined || !suggested) throw new Error('The tour finds nothing with a suggestion.');
  const { customerCode, item, name } = finding;
  const by = { author, now };
  if (customerCode !== null) await editCustomer(guide.store, customerCode, { billingIdentifier: suggested.value }, by);
  else if (item !== null) await editSku(guide.store, item, suggested.value, by);
  const { findings } = await mapped(guide);
  guide.check(
    `${name} has got ${suggested.value}, which was suggested, and leads to ${suggested.name} in Autotask now`,
    !findings.some((each) => each.kind === finding.kind && each.name === name),
  );
}

/** Before a rule stops billing something for good, it says what that comes to. */
async function showExclusion(guide: Guide): Promise<void> {
  const rule = {
    ...{ description: 'Not billed: Trial', overrideReason: 'Trials are free', processingOrder: 40 },
    ...{ validFrom: null, validTo: null, conditions: trials },
  };
  const period = { start: '2026-10-26', end: sampleDays.processedPeriodEnd };
  const excluded = await previewRule(guide.store, period, rule);
  guide.say(`Trials have no SKU (AT07). A rule that does not bill them would exclude ${exclusionText(excluded)}.`);
  guide.check('That rule would exclude records, and is not saved', excluded.records > 0);
}
