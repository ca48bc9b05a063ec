import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { WebSocket, type MessageEvent } from 'ws';
import { historyFile, presentVersion } from './recorded-history.js';

const project = fileURLToPath(new URL('../../', import.meta.url));
const stopsAt = { path: 'src/workflows/billing-sync.ts', text: 'await resolveZone(' };

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
}

/** A debugger of a Node process, by the protocol that editors speak. */
class Debugger {
  readonly #socket: WebSocket;
  #sent = 0;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  send(method: string, params: object = {}): Promise<Record<string, unknown>> {
    const id = (this.#sent += 1);
    const answer = this.#next((message) => message.id === id).then(({ result }) => result ?? {});
    this.#socket.send(JSON.stringify({ id, method, params }));
    return answer;
  }

  event(method: string, isMeant: (params: Record<string, unknown>) => boolean = () => true) {
    const meant = (message: Message) => message.method === method && isMeant(message.params ?? {});
    return this.#next(meant).then(({ params }) => params ?? {});
  }

  #next(isMeant: (message: Message) => boolean): Promise<Message> {
    return new Promise((resolve) => {
      const listen = ({ data }: MessageEvent) => {
        const message = JSON.parse((data as Buffer).toString()) as Message;
        if (!isMeant(message)) return;
        this.#socket.removeEventListener('message', listen);
        resolve(message);
      };
      this.#socket.addEventListener('message', listen);
    });
  }
}

/** The line of the bundle that a line of a source file became, both from 0. */
function bundledLine(sourceMapUrl: string, path: string, line: number): number {
  const json = Buffer.from(sourceMapUrl.replace(/^data:[^,]*,/, ''), 'base64').toString();
  const map = new SourceMap(JSON.parse(json) as ConstructorParameters<typeof SourceMap>[0]);
  const lines = (JSON.parse(json) as { mappings: string }).mappings.split(';').length;
  for (let generated = 0; generated < lines; generated += 1) {
    const entry = map.findEntry(generated, 1000);
    if ('originalSource' in entry && entry.originalSource.endsWith(path) && entry.originalLine === line)
      return generated;
  }
  throw new Error(`The bundle has no line ${line} of ${path}.`);
}

test('A debugger stops at a breakpoint in the workflow code while a history is replayed', async () => {
  const replayer = spawn(
    process.execPath,
    [
      '--inspect-brk=0',
      '--import',
      'tsx',
      'src/client/replay/debug-replayer.ts',
      historyFile(presentVersion, 'healthy'),
    ],
    { cwd: project, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const said: string[] = [];
  replayer.stdout.on('data', (data: Buffer) => said.push(String(data)));
  const ended = once(replayer, 'exit');
  try {
    const url = await new Promise<string>((resolve) => {
      createInterface(replayer.stderr).on('line', (line) => {
        const [found] = /ws:\S+/.exec(line) ?? [];
        if (found !== undefined) resolve(found);
      });
    });
    const socket = new WebSocket(url);
    await once(socket, 'open');
    const debug = new Debugger(socket);
    const line = readFileSync(`${project}${stopsAt.path}`, 'utf8')
      .split('\n')
      .findIndex((each) => each.includes(stopsAt.text));
    expect(line).toBeGreaterThan(0);
    await debug.send('Debugger.enable');
    const bundle = debug.event('Debugger.scriptParsed', ({ url: script }) => /workflow-bundle/.test(String(script)));
    const start = debug.event('Debugger.paused');
    await debug.send('Runtime.runIfWaitingForDebugger');
    await start;
    await debug.send('Debugger.resume');
    const { url: script, sourceMapURL } = await bundle;
    const lineNumber = bundledLine(String(sourceMapURL), stopsAt.path, line);
    const stopped = debug.event('Debugger.paused');
    await debug.send('Debugger.setBreakpointByUrl', { url: script, lineNumber });
    const { callFrames } = await stopped;
    expect((callFrames as { location: { lineNumber: number } }[])[0]?.location.lineNumber).toBe(lineNumber);
    await debug.send('Debugger.disable');
    socket.close();
    expect((await ended)[0]).toBe(0);
    expect(said.join('')).toContain('replayed without difference');
  } finally {
    replayer.kill('SIGKILL');
  }
});
