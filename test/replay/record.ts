// Records the histories of the paths that the present version has none of: tsx test/replay/record.ts
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { askForServers, hostSharedServers, type SharedServers } from '../rig/shared-servers.js';
import { historiesOf } from '../rig/histories.js';
import { startWorld } from '../rig/world.js';
import { recordedPaths, type RecordedPath } from './paths.js';
import { historyFile, portable, presentVersion, type StoredExecution } from './recorded-history.js';

/** Runs a path once and gives the histories of all its executions. */
async function record(path: RecordedPath, servers: SharedServers): Promise<StoredExecution[]> {
  const world = await startWorld(path.scenario, { ...path.options, servers });
  try {
    const executions = await historiesOf(world.client, await path.go(world));
    return executions.map(({ workflowId, history }) => ({ workflowId, history: portable(history) }));
  } finally {
    await world.close();
  }
}

const wanted = Object.entries(recordedPaths).filter(([name]) => !existsSync(historyFile(presentVersion, name)));
const kept = Object.keys(recordedPaths).length - wanted.length;
if (kept > 0) process.stdout.write(`${kept} recorded histories of ${presentVersion} are kept.\n`);
const host = await hostSharedServers();
try {
  mkdirSync(dirname(historyFile(presentVersion, '')), { recursive: true });
  const servers = wanted.length === 0 ? undefined : await askForServers(host.url);
  for (const [name, path] of wanted) {
    if (servers === undefined) break;
    const executions = await record(path, servers);
    writeFileSync(
      historyFile(presentVersion, name),
      `[\n${executions.map((each) => JSON.stringify(each)).join(',\n')}\n]\n`,
    );
    process.stdout.write(`Recorded ${name}: ${executions.length} executions.\n`);
  }
} finally {
  await host.stop();
}
