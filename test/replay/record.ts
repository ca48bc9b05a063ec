// Records the histories of all paths: tsx test/replay/record.ts [--overwrite]
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { askForServers, hostSharedServers, type SharedServers } from '../rig/shared-servers.js';
import { startWorld } from '../rig/world.js';
import { recordedPaths, type RecordedPath } from './paths.js';
import { historiesFolder, historyFile, portable, type StoredExecution } from './recorded-history.js';

/** Runs a path once and gives the histories of all its executions. */
async function record(path: RecordedPath, servers: SharedServers): Promise<StoredExecution[]> {
  const world = await startWorld(path.scenario, { ...path.options, servers });
  try {
    const run = await world.start(path.parameters);
    await path.meanwhile?.(world, run);
    await run.end();
    return (await world.histories(run)).map(({ workflowId, history }) => ({ workflowId, history: portable(history) }));
  } finally {
    await world.close();
  }
}

const overwrite = process.argv.includes('--overwrite');
const wanted = Object.entries(recordedPaths).filter(([name]) => overwrite || !existsSync(historyFile(name)));
const kept = Object.keys(recordedPaths).length - wanted.length;
if (kept > 0) process.stdout.write(`${kept} recorded histories are kept; --overwrite records them anew.\n`);
const host = await hostSharedServers();
try {
  mkdirSync(historiesFolder, { recursive: true });
  const servers = wanted.length === 0 ? undefined : await askForServers(host.url);
  for (const [name, path] of wanted) {
    if (servers === undefined) break;
    const executions = await record(path, servers);
    writeFileSync(historyFile(name), `[\n${executions.map((each) => JSON.stringify(each)).join(',\n')}\n]\n`);
    process.stdout.write(`Recorded ${name}: ${executions.length} executions.\n`);
  }
} finally {
  await host.stop();
}
