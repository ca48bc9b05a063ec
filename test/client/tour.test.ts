import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { plainEnvironment, runNode, type Ended } from './run-command.js';

const program = ['--import', 'tsx', 'src/demo/demo.ts', '--tour'];
/** Nine runs and previews on servers of its own, with other tests beside it. */
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

describe('the tour of the demo', () => {
  test('goes through all steps without a terminal, and finds every quantity as it should be', () => {
    expect([tour.exitCode, tour.out.match(/✗.*/g)]).toEqual([0, null]);
    const steps = [
      ...['Preview', 'Limits', 'Approval', 'The run', 'Undo', 'Undo of the undo'],
      ...['Rules', 'Holds', 'Statement', 'Attention', 'Mapping', 'Audit'],
    ];
    expect(tour.out.match(/(?<=^\d+\. )[^:]*/gm)).toEqual(steps);
    expect(tour.messages).not.toContain('Enter goes on');
  });

  test('tells what each step comes to in lines and money', () => {
    const figures =
      /(?:would change|changed|undid) (\d+) lines(?: of \d+ customers:[^.]+)?\. Per contract period: [\d,.]+ more and [\d,.]+ less/g;
    const lines = [...tour.out.replaceAll(/\s+/g, ' ').matchAll(figures)].map(([, count]) => Number(count));
    const [shown = 0, changed = 0] = lines;
    // A preview, the run, the preview of its undo, the undo, and the undo of that.
    expect(lines).toEqual([shown, changed, changed, changed, changed]);
    expect(tour.out).toContain(`${shown} lines shown = ${changed} changed + 2 left out + 1 refused`);
  });

  test('shows which rule decided a quantity and its day, what a hold leaves alone, and who did what', () => {
    const out = tour.out.replaceAll(/\s+/g, ' ');
    expect(out).toMatch(/the rule of SKU 9007 rounds up to packs of 100/);
    expect(out).toMatch(/The rule of SKU 9007 lets changes count from the start of the next period\./);
    expect(out).toMatch(/is held back\. A run would change [1-9]\d* lines? of it, and leaves that alone \(AT67\)/);
    expect(out).toMatch(/✓ Each change names the run that made it/);
    expect(out).toMatch(/\d+\. The tour: hold /);
  });

  test('shows what leads nowhere in Autotask, takes a suggestion over, and tells what a rule would exclude', () => {
    const out = tour.out.replaceAll(/\s+/g, ' ');
    expect(out).toMatch(/\d+ customers and \d+ catalogue entries compared with Autotask, [1-9]\d* things are wrong/);
    expect(out).toMatch(/✓ .{1,60} has got \d+, which was suggested, and leads to /);
    expect(out).toMatch(/would exclude [1-9]\d* billing records?: \d+ items? of \d+ customers?/);
  });

  test('is refused beside other options', async () => {
    const refused = await runNode([...program, '--show', 'AT19'], environment);
    expect(refused).toMatchObject({ exitCode: 2, out: '' });
  });
});
