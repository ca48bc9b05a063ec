import { readFileSync } from 'node:fs';
import { parseScenario, type ScenarioSettings } from '../../src/simulator/scenario.js';
import type { NamedCase } from './crash-points.js';

/** Times are the campaign's own: it plays minutes in milliseconds. */
const times: ReadonlySet<string> = new Set(['latencyMs', 'readsBehindMs', 'hourlyLatencyMs', 'clockAheadMs']);

/**
 * The settings that a probe measured in a tenant, as far as they are not times.
 *
 * @param file `simulator-settings.json` of `billing-sync probe`
 */
export function readMeasuredSettings(file: string): Partial<ScenarioSettings> {
  const given = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  const { settings } = parseScenario(JSON.stringify({ autotask: { settings: given } })).autotask;
  return Object.fromEntries(Object.entries(settings).filter(([name]) => name in given && !times.has(name)));
}

/** The same case in a tenant with these settings. */
export function inMeasuredTenant(each: NamedCase, settings: Partial<ScenarioSettings>): NamedCase {
  return {
    ...each,
    caseFor: (ci) => {
      const drawn = each.caseFor(ci);
      Object.assign(drawn.world.scenario.autotask.settings, settings);
      return drawn;
    },
  };
}
