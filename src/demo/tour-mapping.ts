import { inspectEnvironment } from '../configuration/inspection.js';
import { connectionPlaceOf } from '../connection/place.js';
import { companyChoices } from '../domain/mapping/choices.js';
import { isWrong, mappingTitles, type MappingFinding } from '../domain/mapping/findings.js';
import { unfedText } from '../domain/mapping/unfed-lines.js';
import { counted } from '../domain/wording.js';
import { editCustomer } from '../ledger/edits.js';
import { exclusionText } from '../ledger/exclusion-text.js';
import { previewRule } from '../ledger/rules.js';
import { allCustomers } from '../ledger/store/customers.js';
import { checkMapping, readUnfedLines, type MappingReport } from '../mapping/check-mapping.js';
import { readAutotask, type AutotaskReading } from '../mapping/read-autotask.js';
import { mappingTargets } from '../mapping/target.js';
import { recordSampleHistory } from './ledger-atria.js';
import { ledgerParameters, ledgerScenario } from './ledger-world.js';
import { inactiveServiceId } from './sample-catalogue.js';
import { sampleDays } from './sample-customer.js';
import { quickSettings } from './sample-provider.js';
import type { Guide } from './tour-guide.js';
import { ben } from './tour-people.js';

const now = new Date(sampleDays.clock);
const choicesShown = 3;
/** Of as many customers, the greatest first. */
const unitsByHand = [12, 5];

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
  enterByHand(guide);
  await recordSampleHistory(store, now, (line) => {
    guide.stage.terminal.message(line);
  });
  const { reading, report } = await mapped(guide);
  const wrong = report.findings.filter(({ kind }) => isWrong(kind));
  guide.say(
    `Of another provider, with the built-in Atria: ${counted(report.customers, 'customer')} and ${counted(report.entries, 'catalogue entry', 'catalogue entries')} compared with Autotask, ${counted(wrong.length, 'thing is', 'things are')} wrong.`,
  );
  for (const finding of wrong) guide.say(`${mappingTitles[finding.kind]}: ${findingText(finding)}`);
  await showUnfed(guide, reading, report);
  guide.lead('/atria/mapping', 'mapping check');
  guide.lead('/atria/mapping/unfed', 'mapping unfed --xlsx unfed.xlsx');
  await guide.pause();
  guide.begin('Choice: a person picks a company, and sees what a rule would do');
  await applySuggestion(guide, reading, wrong);
  await showExclusion(guide);
  guide.check('Looking and correcting sent no change to Autotask', guide.newAdjustments() === 0);
  await guide.pause();
}

/** As a job without parameters of its own maps. */
async function mapped({
  stage: { stack },
}: Guide): Promise<{ readonly reading: AutotaskReading; readonly report: MappingReport }> {
  const { store, environment } = stack;
  const { values } = inspectEnvironment(environment);
  const [usual] = mappingTargets([]);
  const target = { ...usual, zone: { baseUrl: '', zoneUser: ledgerParameters.ZoneUser } };
  const place = {
    ...{ store, secretsKey: values.BILLING_SYNC_KEY, formerSecretsKey: undefined, clock: now },
    connection: connectionPlaceOf(values, environment),
  };
  const reading = await readAutotask(place, target);
  return { reading, report: await checkMapping(store, target, reading) };
}

/** Somebody bills a service by hand, as Atria has a SKU for it that leads nowhere. */
function enterByHand({ stage }: Guide): void {
  const { sandbox } = stage.stack;
  const lines = sandbox.dump().contractServices.filter(({ serviceID }) => serviceID === inactiveServiceId);
  sandbox.edit((world) => {
    for (const [place, unitChange] of unitsByHand.entries()) {
      const contractServiceID = lines[place]?.id ?? 0;
      world.adjustAsPerson({ contractServiceID, effectiveDate: sampleDays.contractStart, unitChange });
    }
  });
}

function findingText({ name, value, found, suggestion }: MappingFinding): string {
  return [
    value === '' ? name : `${name} (${value})`,
    ...(found === '' ? [] : [found]),
    ...(suggestion === null ? [] : [`Nearest by name: ${suggestion.value} ${suggestion.name}.`]),
  ].join('. ');
}

/** Says what is billed by hand: a run leaves it alone, so nobody else would look at it. */
async function showUnfed(guide: Guide, reading: AutotaskReading, report: MappingReport): Promise<void> {
  const unfed = await readUnfedLines(reading, report);
  guide.say(`What Atria does not feed: ${unfedText(unfed)}`);
  const units = unfed.flatMap((line) => line.units ?? []).filter((each) => each > 0);
  guide.check(
    `They have the ${unitsByHand.join(' and ')} units that somebody entered by hand, and no others`,
    units.join() === unitsByHand.join(),
  );
}

/** Nothing is corrected by itself: a person chooses, and sees who has what already. */
async function applySuggestion(
  guide: Guide,
  { companies, contracts }: AutotaskReading,
  wrong: readonly MappingFinding[],
): Promise<void> {
  const finding = wrong.find(({ customerCode, suggestion }) => customerCode !== null && suggestion !== null);
  const { customerCode: code = null, suggestion = null, name = '' } = finding ?? {};
  if (code === null || suggestion === null) throw new Error('The tour finds no customer with a suggestion.');
  const customers = await allCustomers(guide.store);
  const wanted = { name, search: '' };
  const choices = companyChoices({ companies: [...companies.values()], contracts }, { customers, code }, wanted);
  guide.say(`The companies that ${ben.who} may choose for ${name}, those of the nearest name first:`);
  guide.show(
    [{ head: 'Account ID' }, { head: 'company', flexible: true }, { head: 'to know', flexible: true }],
    choices.slice(0, choicesShown).map((choice) => [choice.value, choice.name, choice.marks.join(', ')]),
  );
  guide.check(
    'The list says which companies other customers have already',
    choices.slice(1, choicesShown).every(({ marks }) => marks.some((mark) => mark.startsWith('used by '))),
  );
  await editCustomer(guide.store, code, { billingIdentifier: suggestion.value }, { author: ben, now });
  const { findings } = (await mapped(guide)).report;
  guide.check(
    `${name} has got ${suggestion.value}, which was suggested, and leads to ${suggestion.name} in Autotask now`,
    !findings.some(({ customerCode }) => customerCode === code),
  );
  guide.lead(
    `/atria/customers/${code}/company`,
    `ledger customers set ${code} --billing-identifier ${suggestion.value}`,
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
