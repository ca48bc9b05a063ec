import { setTimeout as wait } from 'node:timers/promises';

const endsWithinMs = 120_000;
const pollMs = 100;

/** Waits until something is so. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + endsWithinMs;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error('The stage for the pictures was not ready within two minutes.');
    await wait(pollMs);
  }
}
