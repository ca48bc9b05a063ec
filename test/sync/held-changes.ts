import type { World } from '../rig/world.js';

/** Lets the first change of a world through, and holds the others back until it is called. */
export function holdAllButFirstChange({ sandbox }: World): () => void {
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  let changes = 0;
  sandbox.observe({
    async received({ method, path }) {
      if (method === 'POST' && /adjustments$/i.test(path) && (changes += 1) > 1) await held;
      return 'go';
    },
  });
  return () => {
    letGo();
  };
}
