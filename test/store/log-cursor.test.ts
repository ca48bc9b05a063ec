import { describe, expect, it } from 'vitest';
import { parseCursor } from '../../src/store/log/log-cursor.js';

describe('a cursor', () => {
  it('is understood only if the log is sorted as it was', () => {
    expect(parseCursor('12', 'time')).toEqual({ sequence: 12 });
    expect(parseCursor('AT09.12', 'code')).toEqual({ key: 'AT09', sequence: 12 });
    expect(parseCursor('3.12', 'level')).toEqual({ key: 3, sequence: 12 });
    for (const [text, sort] of [
      ['AT09.12', 'time'],
      ['12', 'code'],
      ['AT09.12', 'level'],
      ['12', 'level'],
      ['', 'time'],
      ['x', 'time'],
      ['1'.repeat(20), 'time'],
    ] as const) {
      expect(parseCursor(text, sort)).toBeUndefined();
    }
  });
});
