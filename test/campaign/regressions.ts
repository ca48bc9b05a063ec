import { readFileSync } from 'node:fs';
import { seededCases } from './campaign.js';
import { crashPoints, type NamedCase } from './crash-points.js';

interface Regression {
  readonly seed?: number;
  readonly case?: string;
  readonly found: string;
}

/** The cases in which the campaign once found a fault of the product. */
export function regressionCases(): NamedCase[] {
  const text = readFileSync(new URL('./regression-cases.json', import.meta.url), 'utf8');
  const regressions = JSON.parse(text) as readonly Regression[];
  const all = crashPoints();
  return regressions.flatMap((regression) => {
    if (regression.seed !== undefined) return seededCases([regression.seed]);
    const found = all.filter(({ name }) => name === regression.case);
    if (found.length === 0) throw new Error(`There is no crash point "${regression.case ?? ''}".`);
    return found;
  });
}
