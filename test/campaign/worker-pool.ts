import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { openSync } from 'node:fs';
import type { HarnessMessage, PointMessage, Variant, WorkerMessage } from './worker-messages.js';

/** Decides at every boundary of an activity whether its worker goes on or dies. */
export type AttendPoint = (point: PointMessage, worker: PooledWorker) => Promise<'go' | 'die'>;

export interface PooledWorker {
  readonly process: ChildProcess;
  /** How many activities of each type it is executing. */
  readonly busyWith: Map<string, number>;
  kill(): void;
}

/** The worker processes of a campaign. They live over many seeds; one that was killed is replaced. */
export class WorkerPool {
  readonly workers = new Set<PooledWorker>();
  attend: AttendPoint = () => Promise.resolve('go');
  readonly #environment: Readonly<Record<string, string>>;
  #variant: Variant = { mutant: undefined, settings: {} };
  readonly #workerFile: string;
  readonly #logFile: string;
  #starting = 0;
  #closed = false;
  #wanted = 0;
  readonly #changes = new EventEmitter();
  #failure: Error | undefined;

  constructor(workerFile: string, environment: Readonly<Record<string, string>>, logFile: string) {
    this.#workerFile = workerFile;
    this.#environment = environment;
    this.#logFile = logFile;
  }

  /** From now on this many workers are kept alive. */
  want(count: number): void {
    this.#wanted = count;
    while (!this.#closed && this.workers.size + this.#starting < this.#wanted) this.#start();
  }

  /** Makes all workers, also those to come, a variant of the product. They have to be idle. */
  async use(variant: Variant): Promise<void> {
    this.#variant = variant;
    await this.ready();
    const changed = [...this.workers].map(async ({ process }) => {
      const told = once(process, 'message');
      process.send({ kind: 'change', variant } satisfies HarnessMessage);
      await told;
    });
    await Promise.all(changed);
  }

  /** Resolves when no worker is executing any activity, also none that Temporal has given up. */
  async idle(): Promise<void> {
    const isBusy = ({ busyWith }: PooledWorker): boolean => [...busyWith.values()].some((count) => count > 0);
    while ([...this.workers].some(isBusy)) await once(this.#changes, 'change');
  }

  /** Resolves when all wanted workers take work. */
  async ready(): Promise<void> {
    while (this.workers.size < this.#wanted) {
      if (this.#failure !== undefined) throw this.#failure;
      await once(this.#changes, 'change');
    }
  }

  /** One worker leaves in order: it finishes what it is doing. */
  async leave(): Promise<void> {
    const [worker] = this.workers;
    if (worker === undefined) return;
    this.workers.delete(worker);
    const gone = once(worker.process, 'exit');
    worker.process.send({ kind: 'shut down' } satisfies HarnessMessage);
    await gone;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const gone = [...this.workers].map(async ({ process }) => {
      const exit = once(process, 'exit');
      process.kill('SIGKILL');
      await exit;
    });
    await Promise.all(gone);
  }

  #start(): void {
    this.#starting += 1;
    const log = openSync(this.#logFile, 'a');
    const child = fork(this.#workerFile, {
      // The loader that this process may have is of no use to compiled files.
      execArgv: [],
      env: { ...process.env, ...this.#environment, CAMPAIGN_VARIANT: JSON.stringify(this.#variant) },
      stdio: ['ignore', log, log, 'ipc'],
    });
    const worker: PooledWorker = {
      process: child,
      busyWith: new Map(),
      kill: () => {
        // It counts as gone from this moment on.
        this.workers.delete(worker);
        child.kill('SIGKILL');
      },
    };
    let ready = false;
    child.on('message', (message: WorkerMessage) => {
      if (message.kind === 'ready') {
        ready = true;
        this.#starting -= 1;
        if (this.#closed) child.kill('SIGKILL');
        else this.workers.add(worker);
        this.#changes.emit('change');
      } else if (message.kind === 'point') {
        void this.#answer(worker, message);
      }
    });
    child.once('exit', (code) => {
      this.workers.delete(worker);
      if (!ready) {
        this.#starting -= 1;
        this.#failure = new Error(`A worker ended with ${code ?? 'a signal'} before it was ready: ${this.#logFile}.`);
        this.#changes.emit('change');
      } else if (!this.#closed) this.want(this.#wanted);
      this.#changes.emit('change');
    });
  }

  async #answer(worker: PooledWorker, point: PointMessage): Promise<void> {
    const busy = worker.busyWith.get(point.activity) ?? 0;
    worker.busyWith.set(point.activity, busy + (point.when === 'before' ? 1 : -1));
    if (point.when !== 'before') this.#changes.emit('change');
    if (point.when === 'failed') return;
    const verdict = await this.attend(point, worker);
    if (verdict === 'die') this.workers.delete(worker);
    if (!worker.process.connected) return;
    worker.process.send({ kind: 'verdict', id: point.id, verdict } satisfies HarnessMessage, () => undefined);
  }
}
