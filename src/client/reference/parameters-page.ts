import { nextPeriod, periodContaining, previousPeriod } from '../../domain/billing-period.js';
import type { Day } from '../../domain/day.js';
import { limitNames } from '../../domain/sync/run-limits.js';
import { changeStartDay } from '../../domain/sync/change-days.js';
import { skuForms } from '../../domain/parameters/job-parameters.js';
import {
  contractHelp,
  defaultOf,
  exampleOf,
  limitHelp,
  oneLine,
  parameterHelp,
  quantityRuleHelp,
  skuFormHelp,
} from '../../domain/parameters/parameter-help.js';
import { parameterDefinitions } from '../../domain/parameters/parameter-definitions.js';
import { parseParameters } from '../../domain/parameters/parameters.js';
import { withNewJobDefaults } from '../../jobs/index.js';

type ParameterName = keyof typeof parameterDefinitions;

const names = Object.keys(parameterDefinitions) as ParameterName[];

/** Atria's own example: the period begins on the 26th, and the run is on that day. */
const billProcessDay = 25;
const runDay = '2026-11-26';

/** What there is to say of a parameter beside its help. */
const more: Readonly<Partial<Record<ParameterName, string>>> = {
  SKUType: skuTypes(),
  Contract: contractMembers(),
  QuantityRules: ruleMembers(),
  EffectiveDate: effectiveDates(),
  EffectiveDateAlignment: '[From when changes count](jobs.md#from-when-changes-count) describes it.',
  DecreasesFrom: '[Decreases from the next period on](jobs.md#decreases-from-the-next-period-on) describes it.',
  EffectiveDateConflict: `Autotask may refuse a second change of a line on one effective date. A line meets that if it was changed for a period, Atria was
corrected, and a later run changes the line for the same period again. With \`"Report"\`, the line keeps what it has until a person corrects it, or a run
with \`"NextDay"\` does. With \`"NextDay"\`, the line has its new quantity one day later, and Autotask pro-rates that: of a period of 30 days, 29 are
billed right. So new jobs begin with \`"NextDay"\`. A preview says of each change whether a run has used its day before.`,
  Preview: '[Previews](previews.md#a-preview) describes it.',
  Limits: limitMembers(),
  Approval: '[Approval](previews.md#approval) describes it.',
  DualControl: '[Dual control](previews.md#dual-control) describes it.',
};

/** The documentation page of all parameters of a run, made from the definitions that the product itself uses. */
export function parametersPage(): string {
  return `# Parameters

<!-- Made by \`npm run docs:parameters\` from src/domain/parameters. -->

A run takes its parameters as one JSON object: a job has it as its _Configuration_, and \`run start\`, \`job create\` and \`job edit\` take it with
\`--parameters\`. Comments and commas after the last member are allowed. Names count with their capital letters; values such as \`"Previous"\`
may be written in any case. \`"True"\` and \`"False"\` may be written without quotation marks as \`true\` and \`false\`. A name that is not on
this page is refused (AT17), and so is text that is not JSON (AT23). In most jobs, this is enough:

\`\`\`json
{
  "ZoneUser": "api@example.com",
  "BillingPeriod": "Previous",
  "AllowAtriaCreateItems": "True"
}
\`\`\`

| parameter | what it does | default |
| --- | --- | --- |
${names.map((name) => row([`[\`${name}\`](#${name.toLowerCase()})`, parameterHelp[name].purpose, defaultText(name)])).join('\n')}

[What a job adds](#what-a-job-adds) and [what stands in place of parameters](#in-place-of-parameters) are below.

${names.map(section).join('\n\n')}

${addedByJobs()}

${otherRuns()}
`;
}

function section(name: ParameterName): string {
  const help = parameterHelp[name];
  const own = more[name];
  return `## ${name}

${help.purpose}

- Allowed: ${parameterDefinitions[name].allowed}.
- Default: ${defaultText(name)}
- Effect: ${help.effect}
- Example: \`${exampleOf(name)}\`${own === undefined ? '' : `\n\n${own}`}`;
}

function skuTypes(): string {
  const rows = skuForms.map((form) => {
    const { field, type, means } = skuFormHelp[form];
    return row([field, `\`"SKUType": ${oneLine({ name: form, type })}\``, means]);
  });
  return `| field in Autotask | setting | the SKU in Atria is |
| --- | --- | --- |
${rows.join('\n')}

The documentation of the integration writes these settings with parentheses, as \`"SKUType":("name":"ServiceId", "type":"int")\`. That is not
JSON: write braces. Where you type such text, the product offers it corrected. Texts are compared exactly, but for spaces around them.`;
}

function contractMembers(): string {
  return `A run keeps one Recurring Services contract of each customer equal to Atria: the only one that is active on the day that it compares. It
never guesses between several.

| in \`Contract\` | means |
| --- | --- |
${Object.entries(contractHelp)
  .map(([name, means]) => row([`\`${name}\``, means]))
  .join('\n')}

A member that cannot be used is refused, as without it more contracts would fit.`;
}

function ruleMembers(): string {
  return `| in a rule | a run |
| --- | --- |
${Object.entries(quantityRuleHelp)
  .map(([name, does]) => row([`\`${name}\``, does]))
  .join('\n')}

[Quantity rules](jobs.md#quantity-rules) describes them.`;
}

function limitMembers(): string {
  const limits = Object.keys(limitNames) as (keyof typeof limitNames)[];
  return `| in \`Limits\` | a run stops if |
| --- | --- |
${limits.map((name) => row([`\`${name}\``, limitHelp[name]])).join('\n')}

[Limits](previews.md#limits) describes them.`;
}

function effectiveDates(): string {
  const current = periodContaining(billProcessDay, runDay);
  const previous = previousPeriod(billProcessDay, current);
  const choices = [
    { BillingPeriod: 'Previous', EffectiveDate: 'PeriodStart' },
    { BillingPeriod: 'Previous', EffectiveDate: 'CurrentPeriodStart' },
    { BillingPeriod: 'Current', EffectiveDate: 'PeriodStart' },
    { BillingPeriod: 'Current', EffectiveDate: 'CurrentPeriodStart' },
  ] as const;
  const rows = choices.map((choice) => {
    const period = choice.BillingPeriod === 'Previous' ? previous : current;
    const day = startDay(choice, period.start, current.start);
    return row([
      `\`"${choice.BillingPeriod}"\``,
      `\`"${choice.EffectiveDate}"\``,
      `${period.start} to ${period.end}`,
      day,
    ]);
  });
  return `The documentation of the integration says that, without pro-rating, the effective date is "the start date of the current billing period".
With \`"BillingPeriod": "Current"\` there is only one such period. With \`"Previous"\` the sentence can be read in two ways: the period that the
run processes, or the period that has begun since. \`"PeriodStart"\` is the first reading: what Atria says of a period is billed for that period, also if the run is made
after its end. \`"CurrentPeriodStart"\` is the second one: the quantity changes from the new period on, and the period that has ended keeps what it had in Autotask.
The two differ by one period of money for each changed line, so decide before the first run of a job.

An example: the period begins on the 26th, and the run is on ${runDay}.

| \`BillingPeriod\` | \`EffectiveDate\` | the run processes | changes count from |
| --- | --- | --- | --- |
${rows.join('\n')}

With \`"ProRatedTransactions": "True"\` changes count from the day of the run, ${runDay}, in all four. A contract that starts later moves the date to its
own start. A run on ${nextPeriod(billProcessDay, current).start} takes the same days one month later.`;
}

function startDay(choice: object, periodStart: Day, currentPeriodStart: Day): Day {
  const parsed = parseParameters({ ...choice, ZoneUser: parameterHelp.ZoneUser.example });
  if (!('parameters' in parsed)) throw new Error('The example of the page is refused.');
  return changeStartDay(parsed.parameters, { runDay, planDay: null, periodStart, currentPeriodStart });
}

function addedByJobs(): string {
  return `## What a job adds

The form of a job writes what is chosen beside the configuration into the JSON: \`LogLevel\`, \`Secrets\`, \`Approval\` and \`DualControl\`. What is
chosen replaces what the JSON says. \`job create\` and \`job edit\` do the same with \`--log-level\` and \`--secrets\`. With dual control, all of them add
\`StartedBy\`, the name of who saves the job.

A new job of the console or of \`job create\` begins with these parameters. The limits are left out if its JSON says anything of \`Limits\` or
\`Approval\`; \`"Limits": {}\` leaves them out too. In the console, the field _Approval_ decides about them in place of the JSON. Both add
[\`EffectiveDateConflict\`](#effectivedateconflict) to JSON that does not say it, and both say what they add:

\`\`\`json
${withNewJobDefaults('{}').text}
\`\`\``;
}

function otherRuns(): string {
  const rows = [
    [
      '`ApplyPreview`',
      'the id of a preview',
      'The run makes exactly the changes of [the preview](previews.md#applying-it).',
    ],
    ['`PlanHash`', 'its 64 digits', 'Beside `ApplyPreview`: the run is refused if the preview shows something else.'],
    [
      '`IfMoved`',
      '`"LeaveOut"` or `"Refuse"`',
      'Beside `ApplyPreview`: what becomes of the run if a change is no longer as shown.',
    ],
    [
      '`UndoRun`',
      'the id of a run',
      'The run [undoes](undo.md) what that run changed; that page lists what may stand beside it.',
    ],
    [
      '`PreviewOf`',
      'the id of a run',
      'The preview that a run with limits or approval makes of itself. Nobody has to type it.',
    ],
  ];
  return `## In place of parameters

A run that is tied to another run has all its parameters from that one. It is started with these alone. A job cannot have them.

| name | value | meaning |
| --- | --- | --- |
${rows.map(row).join('\n')}`;
}

function defaultText(name: ParameterName): string {
  const text = defaultOf(name);
  return text === undefined ? 'none' : `\`${text}\``;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`;
}
