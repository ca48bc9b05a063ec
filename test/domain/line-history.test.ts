import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isReallyEmpty, quantityKnown } from '../../src/domain/sync/line-history.js';

const lastUnits = fc.option(fc.nat(20));

it('A line without a row is taken for empty if it was made here and given nothing, or rows of others are visible', () => {
  fc.assert(
    fc.property(lastUnits, fc.boolean(), fc.boolean(), (units, isOurs, areVisible) => {
      const believed = isReallyEmpty({ isOurs, lastUnits: units }, areVisible);
      if ((units ?? 0) > 0) expect(believed).toBe(false);
      else expect(believed).toBe(areVisible || (isOurs && units === null));
    }),
  );
});

it('A line whose rows all begin later had nothing before, unless a run knows of units', () => {
  const rows = [{ id: 1, startDate: '2026-12-01', endDate: '2026-12-31', units: 4 }];
  fc.assert(
    fc.property(lastUnits, (units) => {
      const read = quantityKnown(rows, '2026-11-25', { isOurs: false, lastUnits: units });
      expect(read).toEqual((units ?? 0) > 0 ? { unreadable: 'begunLater', day: '2026-11-25' } : 0);
      expect(quantityKnown(rows, '2026-12-05', { isOurs: false, lastUnits: units })).toBe(4);
    }),
  );
});

it('A line whose rows have all ended has 0 units only where a run left it with none, and no row of 0 shows', () => {
  const row = { id: 1, startDate: '2026-10-01', endDate: '2026-10-25' };
  const ended = { unreadable: 'ended', day: '2026-11-25' };
  fc.assert(
    fc.property(lastUnits, fc.nat(20), (known, units) => {
      const read = quantityKnown([{ ...row, units }], '2026-11-25', { isOurs: false, lastUnits: known });
      expect(read).toEqual(known === 0 && units > 0 ? 0 : ended);
    }),
  );
});
