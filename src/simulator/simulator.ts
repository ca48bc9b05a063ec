import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { answerAdmin } from './admin-routes.js';
import { answerAtria } from './atria/routes.js';
import { answerAutotask, endpointOf } from './autotask/routes.js';
import { CallRecorder, type RecordedCall } from './core/call-record.js';
import { type Reply, type SandboxRequest } from './core/exchange.js';
import { reset, serveWithFault } from './core/fault-effects.js';
import { HttpServer, readRequest, requestLine, sendReply } from './core/http-server.js';
import type { Scenario } from './scenario.js';
import { answerScreen } from './screens/screen-routes.js';
import { dumpState, type State } from './state.js';
import { World } from './world.js';

/** Attends the requests of Autotask's and Atria's clients; each part of it may be left out. */
export interface SandboxObserver {
  /** The request has been read and nothing is done yet. `drop`: its connection is reset and it is never carried out. */
  readonly received?: (call: RecordedCall) => Promise<'go' | 'drop'>;
  /** What the request asked for has just been done, or refused by the reply. */
  readonly done?: (call: RecordedCall, reply: Reply) => void;
  /** The answer of a request without a fault is ready and goes out when this resolves. */
  readonly answering?: (call: RecordedCall) => Promise<void>;
}

/** A running simulator of Autotask and of Atria's billing API, on one port. */
export interface Sandbox {
  /** `http://HOST:PORT` */
  url: string;
  /** The base for the zone look-up, with a slash at its end. */
  zoneUrl: string;
  /** What the zone look-up names unless the setting `zoneAnswersWith` says otherwise. */
  autotaskUrl: string;
  /** Pages on which a person changes companies, contracts and lines, as in Autotask's own screens. */
  screensUrl: string;
  /** Atria's base, to which `/api/...` is added. */
  atriaUrl: string;
  /** Every call to Autotask and Atria in the order of arrival. */
  calls: () => RecordedCall[];
  clearCalls: () => void;
  dump: () => State;
  /** Changes the world between two requests. */
  edit: <T>(change: (world: World) => T) => T;
  /** The world as its scenario describes it, without calls. */
  reset: () => void;
  /** Another world, without calls. Requests that are under way end in the world that they began in. */
  load: (scenario: Scenario) => void;
  observe: (observer: SandboxObserver) => void;
  /** New connections are refused until `acceptConnections`. */
  refuseConnections: () => void;
  acceptConnections: () => Promise<void>;
  close: () => Promise<void>;
}

/** Starts the simulator; port 0, the default, takes a free one. Rejects when the port is taken. */
export async function startSandbox(options: { scenario: Scenario; port?: number; host?: string }): Promise<Sandbox> {
  const running = new RunningSandbox(options.scenario, options.host ?? '127.0.0.1', options.port ?? 0);
  await running.server.listen();
  const { url } = running.server;
  return {
    url,
    zoneUrl: `${url}/ATServicesRest/`,
    autotaskUrl: `${url}/ATServicesRest/`,
    screensUrl: `${url}/autotask`,
    atriaUrl: `${url}/atria`,
    calls: () => running.recorder.calls(),
    clearCalls: () => {
      running.recorder.clear();
    },
    dump: () => dumpState(running.world),
    edit: (change) => change(running.world),
    reset: () => {
      running.reset();
    },
    load: (scenario) => {
      running.load(scenario);
    },
    observe: (observer) => {
      running.observer = observer;
    },
    refuseConnections: () => {
      running.server.stopListening();
    },
    acceptConnections: () => running.server.listen(),
    close: () => running.close(),
  };
}

class RunningSandbox {
  readonly recorder = new CallRecorder();
  readonly server: HttpServer;
  world: World;
  observer: SandboxObserver = {};
  private scenario: Scenario;
  private readonly closing = new AbortController();

  constructor(scenario: Scenario, host: string, port: number) {
    this.scenario = scenario;
    this.world = new World(scenario);
    this.server = new HttpServer(host, port, (incoming, response) => this.handle(incoming, response));
  }

  reset(): void {
    this.world = new World(this.scenario);
    this.recorder.clear();
  }

  load(scenario: Scenario): void {
    this.scenario = scenario;
    this.reset();
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.server.close();
  }

  private async handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const line = requestLine(incoming);
    const system = systemOf(line.segments[0]);
    if (system === undefined) {
      sendReply(response, { status: 404, body: { error: `There is nothing at ${line.pathname}.` } });
      return;
    }
    if (system === 'admin') {
      const context = {
        world: () => this.world,
        recorder: this.recorder,
        reset: () => {
          this.reset();
        },
      };
      sendReply(response, answerAdmin(context, await readRequest(incoming)));
      return;
    }
    if (system === 'screens') {
      sendReply(response, await answerScreen(this.world, await readRequest(incoming)));
      return;
    }
    const { pathname: path, method } = line;
    const { clockAheadMs } = this.world.settings;
    if (clockAheadMs !== 0) response.setHeader('Date', new Date(Date.now() + clockAheadMs).toUTCString());
    const call = this.recorder.open({ system, method, path, query: incoming.url?.split('?')[1] ?? '' });
    const settle = (status: number | null): void => {
      call.status = status;
      call.durationMs = Date.now() - call.startedAt;
    };
    response.once('finish', () => {
      settle(response.statusCode);
    });
    response.once('close', () => {
      if (!response.writableFinished) settle(null);
    });
    try {
      await this.serve(system, call, incoming, response);
    } catch (error) {
      // A client that left, or the simulator's closing, ends a request; anything else is a fault of the simulator.
      if (!response.destroyed && !this.closing.signal.aborted) throw error;
    }
  }

  private async serve(
    system: 'autotask' | 'atria',
    call: RecordedCall,
    incoming: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { world, observer } = this;
    const fault = world.faults.draw({ system, method: call.method, path: call.path.toLowerCase() });
    if (fault !== undefined) call.fault = fault.kind;
    if (fault?.kind === 'refuse') {
      reset(response);
      return this.refuseFor(fault.ms);
    }
    const request = await readRequest(incoming);
    if (request.method === 'POST' && /adjustments\/?$|\/services\/?$/i.test(call.path)) call.body = request.body;
    if ((await observer.received?.(call)) === 'drop') {
      reset(response);
      return;
    }
    const begun = begin(world, system, request);
    if ('refusal' in begun) {
      sendReply(response, begun.refusal);
      return;
    }
    try {
      await this.wait(world.settings.latencyMs + begun.delayMs);
      const answer = (asked: SandboxRequest, asOf?: number): Reply => {
        const reply = this.answer(world, system, asked, asOf);
        observer.done?.(call, reply);
        return reply;
      };
      if (fault !== undefined) {
        await serveWithFault(fault, { request, response, answer, wait: (ms) => this.wait(ms) });
        return;
      }
      const reply = answer(request);
      await observer.answering?.(call);
      sendReply(response, reply);
    } finally {
      begun.end();
    }
  }

  private answer(world: World, system: 'autotask' | 'atria', request: SandboxRequest, asOf?: number): Reply {
    if (system === 'atria') return answerAtria(world.atria, request);
    const url = (): string => this.server.url;
    const { readsBehindMs } = world.settings;
    world.readsAsOf = asOf ?? (readsBehindMs === 0 ? Infinity : Date.now() - readsBehindMs);
    try {
      const zoneUrl = (): string => world.settings.zoneAnswersWith ?? `${url()}/ATServicesRest/`;
      const { autotask: model, access, budget, tables, ci } = world;
      return answerAutotask({ model, access, budget, tables, ci, url, zoneUrl }, request);
    } finally {
      world.readsAsOf = Infinity;
    }
  }

  private async refuseFor(ms: number): Promise<void> {
    this.server.stopListening();
    await this.wait(ms);
    await this.server.listen();
  }

  private async wait(ms: number): Promise<void> {
    if (ms > 0) await wait(ms, undefined, { signal: this.closing.signal });
  }
}

function begin(
  { budget }: World,
  system: string,
  request: SandboxRequest,
): { refusal: Reply } | { delayMs: number; end: () => void } {
  const endpoint = system === 'autotask' ? endpointOf(request) : undefined;
  return endpoint === undefined ? { delayMs: 0, end: () => undefined } : budget.begin(endpoint);
}

function systemOf(segment: string | undefined): 'autotask' | 'atria' | 'admin' | 'screens' | undefined {
  const name = segment?.toLowerCase();
  if (name === 'atservicesrest') return 'autotask';
  if (name === 'autotask') return 'screens';
  return name === 'atria' || name === 'admin' ? name : undefined;
}
