import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { startConsole } from '../../src/console/server.js';
import { freePorts } from '../../src/embedded/free-port.js';
import { ledgerScenario } from '../../src/demo/ledger-world.js';
import { quickSettings } from '../../src/demo/sample-provider.js';
import { startStack, type Stack } from '../../src/demo/stack.js';
import { mailInbox } from '../notifications/inboxes.js';
import { makeHistory, timeZone, type Scene } from './history.js';

/** A console over real servers, with runs in every state that a picture is to show. */
export interface Stage {
  /** Where the console is, without a slash at its end. */
  readonly url: string;
  readonly scene: Scene;
  close(): Promise<void>;
}

/** A request that is held is not given up while pictures are taken, and one in doubt stays so until after a cancellation. */
const patientSettings = { ...quickSettings, requestTimeoutMs: 60_000, commitWindowMs: 20_000 };

/** Starts the servers of `npm start` on data of their own, the console, and the runs. */
export async function startStage(onProgress: (line: string) => void): Promise<Stage> {
  const directory = mkdtempSync(join(tmpdir(), 'billing-sync-screenshots-'));
  const ends: (() => unknown)[] = [
    () => {
      rmSync(directory, { recursive: true, force: true });
    },
  ];
  const close = async () => {
    for (const end of ends.reverse().splice(0)) await end();
  };
  try {
    const [consolePort = 0, ledgerPort = 0, uiPort = 0] = await freePorts(3);
    const stack = await startStack({
      scenario: ledgerScenario(patientSettings),
      ...{ directory, ephemeral: true, ledgerPort, uiPort, onProgress },
      consoleUrl: `http://127.0.0.1:${consolePort}`,
    });
    ends.push(() => stack.stop());
    Object.assign(process.env, await mailSettings(ends));
    await stack.startWorker();
    const { scene, letGo } = await makeHistory(stack, onProgress);
    ends.push(letGo);
    const pages = await startConsole(consoleEnvironment(stack, consolePort), pino());
    ends.push(() => pages.close());
    return { url: pages.url, scene, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A mail server, and what a worker needs to send its notifications there. */
async function mailSettings(ends: (() => unknown)[]): Promise<NodeJS.ProcessEnv> {
  const mail = await mailInbox();
  ends.push(() => mail.close());
  return {
    ...{ BILLING_SYNC_SMTP_URL: mail.url, BILLING_SYNC_MAIL_FROM: 'billing-sync@example.com' },
    BILLING_SYNC_MAIL_TO: 'dana@example.com,erin@example.com',
  };
}

function consoleEnvironment({ environment, temporal }: Stack, port: number): NodeJS.ProcessEnv {
  return {
    ...environment,
    ...{ CONSOLE_PORT: String(port), CONSOLE_TIME_ZONE: timeZone, BILLING_SYNC_TEMPORAL_UI: temporal.uiUrl ?? '' },
  };
}
