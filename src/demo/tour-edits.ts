import { counted, grouped } from '../domain/wording.js';
import { lineIdOf } from '../domain/sync/line-key.js';
import type { LineChange } from '../store/lines/line-changes.js';
import type { Guide } from './tour-guide.js';

/* What a person does in Autotask's own screens while the tour goes on. */

/** A line, as far as a person has to find it. */
type FoundLine = Omit<LineChange, 'outcome' | 'description'>;

const fewUnits = 100;

/** A line that goes up by several units, so that a person may add one before that. */
export function raisedLine<Line extends FoundLine>(lines: readonly Line[]): Line {
  const raised = lines.find(({ before, after }) => {
    const [from, to] = [before ?? 0, after ?? 0];
    return from > 0 && to > from + 1 && to < fewUnits;
  });
  if (raised === undefined) throw new Error('No line of the tour goes up by several units.');
  return raised;
}

/** `Hosted Desktop of Kestrel Marine Electrics`. */
export function nameOfLine({ serviceName, customerName }: FoundLine): string {
  return `${serviceName} of ${customerName}`;
}

/** Adds units to a line from the day on from which a run changes it. @returns a sentence that says so */
export function addByHand(guide: Guide, line: FoundLine, present: number, units: number): string {
  const { sandbox } = guide.stage.stack;
  const found = sandbox
    .dump()
    .contractServices.find(
      ({ contractID, serviceID }) => lineIdOf({ contractId: contractID, serviceId: serviceID }) === line.lineId,
    );
  const { effectiveDate } = line;
  if (found === undefined || effectiveDate === null) throw new Error(`Autotask has no line ${line.lineId}.`);
  sandbox.edit((world) => world.adjustAsPerson({ contractServiceID: found.id, effectiveDate, unitChange: units }));
  return `somebody edits a line in Autotask: ${nameOfLine(line)} gets ${counted(present + units, 'unit')} instead of ${grouped(present)}.`;
}
