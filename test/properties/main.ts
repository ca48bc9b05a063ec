/**
 * Plays many providers: `npm run properties -- --seeds 200 --from 1`, or one again: `npm run properties -- --seed 7`. Exit
 * code 1 where a promise was broken.
 */
import { Command } from '@commander-js/extra-typings';
import { askForServers, hostSharedServers } from '../rig/shared-servers.js';
import { breachesOf } from './checks/index.js';
import { sizeOf } from './evidence.js';
import { playSeed } from './play.js';

const options = new Command()
  .name('properties')
  .description('Draws providers, and checks previews, applied previews, undos, totals and money on each.')
  .option('--seeds <count>', 'how many providers', Number, 20)
  .option('--from <seed>', 'the first of them', Number, 1)
  .option('--seed <seed>', 'plays one provider only', Number)
  .parse()
  .opts();

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

const seeds =
  options.seed === undefined
    ? Array.from({ length: options.seeds }, (_, index) => options.from + index)
    : [options.seed];
const host = await hostSharedServers();
let failed = 0;
try {
  const servers = await askForServers(host.url);
  for (const seed of seeds) {
    const startedAt = Date.now();
    const evidence = await playSeed(seed, servers);
    const breaches = breachesOf(evidence);
    const { changedLines, undoneLines } = sizeOf(evidence);
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
    print(`seed ${seed}: ${changedLines} lines changed, ${undoneLines} undone, ${seconds} s`);
    for (const breach of breaches) print(`  ${breach}`);
    if (breaches.length > 0) failed += 1;
  }
} finally {
  await host.stop();
}
print(failed === 0 ? `All ${seeds.length} passed.` : `${failed} of ${seeds.length} failed.`);
if (failed > 0) process.exitCode = 1;
