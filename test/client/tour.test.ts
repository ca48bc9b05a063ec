import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { plainEnvironment, runNode, type Ended } from './run-command.js';

const program = ['--import', 'tsx', 'src/demo/demo.ts', '--tour'];
/** Eleven runs and previews on servers of its own, with other tests beside it. */
const tourMs = 600_000;

let parent: string;
let environment: NodeJS.ProcessEnv;
let tour: Ended;

beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), 'billing-sync-'));
  environment = plainEnvironment({ BILLING_SYNC_DEMO_DIRECTORY: join(parent, 'tour') });
  tour = await runNode(program, environment);
}, tourMs);

afterAll(() => {
  rmSync(parent, { recursive: true, force: true, maxRetries: 5 });
});

/** What a step says, without the ends of lines. */
function step(title: string): string {
  const [, text = ''] = tour.out.split(new RegExp(String.raw`^\d+\. ${title}: `, 'm'));
  return (text.split(/^(?:\d+\. |All \d+ checks)/m)[0] ?? '').replaceAll(/\s+/g, ' ');
}

describe('the tour of the demo', () => {
  test('goes through all steps without a terminal, and finds every promise kept', () => {
    expect([tour.exitCode, tour.out.match(/✗.*/g)]).toEqual([0, null]);
    const steps = [
      ...['Preview', 'Limits', 'Approval', 'The run', 'Undo', 'Comparison', 'Undo of the undo'],
      ...['Rules', 'Holds', 'Statement', 'Attention', 'Notifications', 'Correction', 'Mapping', 'Choice', 'Audit'],
    ];
    expect(tour.out.match(/(?<=^\d+\. )[A-Z][a-z ]+(?=: )/gm)).toEqual(steps);
    expect(tour.messages).not.toContain('Enter goes on');
  });

  test('tells what each step comes to in lines and money', () => {
    const figures =
      /(?:would change|changed|undid) (\d+) lines?(?: of \d+ customers:[^.]+)?\. Per contract period: [\d,.]+ more and [\d,.]+ less/g;
    const lines = [...tour.out.replaceAll(/\s+/g, ' ').matchAll(figures)].map(([, count]) => Number(count));
    const [shown = 0, changed = 0] = lines;
    const undone = changed - 1;
    // A preview, the run, the preview of its undo, the undo, the undo of that, and the run after a correction.
    expect(lines).toEqual([shown, changed, undone, undone, undone, 1]);
    expect(tour.out).toContain(`${shown} lines shown = ${changed} changed + 2 left out + 1 refused`);
  });

  test('previews each change with its day and SKU, accounts for every record, and sends nothing', () => {
    const preview = step('Preview');
    expect(preview).toMatch(/Shrinking Violet Florists Workspace, Full Desktop 9005 4 → 0 2026-10-26 −232\.00/);
    expect(preview).toMatch(/[1-9]\d* changes begin within a billing period of the contract, which Autotask pro-rates/);
    expect(preview).toMatch(/It leaves \d+ lines as they are \(AT08 \d+, AT10 \d+, /);
    expect(preview).toMatch(/Digest of this plan: [0-9a-f]{64}/);
    expect(preview).toMatch(/✓ All 315 billing records are accounted for/);
    expect(preview).toMatch(/✓ The preview sent no change to Autotask/);
    expect(preview).toMatch(/run contracts \S+ .*run lines \S+ --csv lines\.csv .*--only all --xlsx reconciled\.xlsx/);
  });

  test('stops at a limit, and shows the signed message that leads to the decision', () => {
    const limits = step('Limits');
    expect(limits).toMatch(/AT57: .* 4 lines would go to zero, and the limit LinesToZero is 3/);
    expect(limits).toMatch(/is told: “A billing sync started by Ann waits for your approval”/);
    expect(limits).toMatch(/✓ That message is signed, and leads to the page to decide on/);
    expect(limits).toMatch(/✓ The run has sent no change to Autotask so far/);
  });

  test('refuses an approval of a line that somebody has edited since, and takes the one of the new plan', () => {
    const approval = step('Approval');
    expect(approval).toMatch(/somebody edits a line in Autotask: .+ of (.+) gets .* AT61: .*1 line moved since\. \1, /);
    expect(approval).toMatch(/✓ That approval is refused, as it names the line, and nothing is sent/);
    expect(approval).toMatch(
      /AT58: Approved: Ben approved all changes except those of Closing Down Cinemas \(119 lines, 2/,
    );
  });

  test('undoes all but the line that a person has edited, and says when that was', () => {
    const undo = step('Undo');
    expect(undo).toMatch(
      /AT63: .* somebody most likely edited it in Autotask, after \S+ \S+Z, .* and before \S+ \S+Z,/,
    );
    expect(undo).toMatch(/✓ .+ keeps the \d+ units of the person/);
    expect(undo).toMatch(/✓ Each other line has on each day what it had before the run/);
    expect(step('Comparison')).toMatch(/✓ 117 of 118 lines have after the undo what the run had found/);
    expect(step('Undo of the undo')).toMatch(/✓ Each line has on each day what it had after the run/);
  });

  test('shows which rule decided a quantity and its day, and until when a hold keeps a customer as it is', () => {
    const rules = step('Rules');
    expect(rules).toMatch(/the rule of SKU 9007 rounds up to packs of 100/);
    expect(rules).toMatch(/The rule of SKU 9007 lets changes count from the start of the next period\./);
    expect(rules).toMatch(/Closing Down Cinemas, [^:]+: 11 → 0 from 2026-11-26\. That is by DecreasesFrom/);
    expect(rules).toMatch(/✓ The [1-9]\d* of them that go up, and [1-9]\d* that go down, count from 2026-11-26/);
    const holds = step('Holds');
    expect(holds).toMatch(/AT67: .* as it is until 2026-12-26: .* Ben holds it back: Still a customer\./);
    expect(holds).toMatch(/✓ The preview leaves 2 lines of that customer alone, and changes none of it/);
  });

  test('tells what each cause keeps back, who sees to it, and that a corrected one goes with the next run', () => {
    const attention = step('Attention');
    expect(attention).toMatch(/AT14 SKU 9012 .*2 units more, \+150\.00/);
    expect(attention).toMatch(/✓ Ben sees to it, and nobody is told of it before that day/);
    const correction = step('Correction');
    expect(correction).toMatch(/AT12, SKU 9011 .*, keeps back 3 units more/);
    expect(correction).toMatch(/✓ The cause is gone/);
    expect(correction).toMatch(/Of 18 causes here, it reports 17 again\. ✓ That run is settled by this one/);
  });

  test('shows the message of a run that needs a person, with what to do and its page', () => {
    const told = step('Notifications');
    expect(told).toMatch(/“A billing sync started by Ann needs you: Completed with errors”/);
    expect(told).toMatch(/AT04 \(1\): A customer does not have a Billing Identifier\. Locate the Account in Autotask/);
    expect(told).toMatch(/leads to http:\/\/127\.0\.0\.1:\d+\/runs\/[0-9a-f-]{36}/);
    expect(told).toMatch(/✓ The message came, and its signature fits the key of the webhook/);
  });

  test('shows what leads nowhere in Autotask, what nothing feeds, and what a person may choose', () => {
    expect(step('Mapping')).toMatch(
      /\d+ customers and \d+ catalogue entries compared with Autotask, [1-9]\d* things are wrong.* 50 lines that no SKU feeds \(48 without units\), 34\.00 per contract period/,
    );
    const choice = step('Choice');
    expect(choice).toMatch(/Abalone Point Dental used by Abalone Point Dental/);
    expect(choice).toMatch(/✓ .{1,60} has got \d+, which was suggested, and leads to /);
    expect(choice).toMatch(/would exclude [1-9]\d* billing records?: \d+ items? of \d+ customers?/);
  });

  test('shows who did what, when, where and why, and that a tampered entry is found', () => {
    const audit = step('Audit');
    const entry = (who: string, what: string) =>
      new RegExp(String.raw`\d+\. \S+ \S+Z, ${who} \(command line\): ${what}`);
    expect(audit).toMatch(entry('Ann', String.raw`run \S+ started\.`));
    expect(audit).toMatch(
      entry('Ben', String.raw`run \S+ approved\. .* Reason: “Closing Down Cinemas is still a customer”`),
    );
    expect(audit).toMatch(entry('Ann', String.raw`run \S+ started as an undo\. Undoes run: \S+;`));
    expect(audit).toMatch(entry('Ben', String.raw`hold \S+ added\. Until: 2026-12-26\. Reason: “Still a customer”`));
    expect(audit).toMatch(
      entry('Ben', String.raw`customer Ravensbourne Legal changed\. Billing identifier: "" → 29683617\.`),
    );
    expect(audit).toMatch(/✓ The audit record has \d+ entries, all as they were written/);
    expect(audit).toMatch(/Digest of the last one, to note elsewhere: [0-9a-f]{64}/);
    expect(audit).toMatch(
      /✓ In a copy where somebody else approved, the check says: Entry \d+ is not as it was written\./,
    );
    expect(audit).toMatch(/audit verify .*audit list --json/);
  });

  test('is refused beside other options', async () => {
    const refused = await runNode([...program, '--show', 'AT19'], environment);
    expect(refused).toMatchObject({ exitCode: 2, out: '' });
  });
});
