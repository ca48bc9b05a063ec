import { deflateSync, inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { withPalette } from './palette-png.js';

const [width, height] = [3, 5];
/** As red, green, blue. Rows of neighbours that differ by little and by much. */
const pixels = [
  [255, 0, 0, 0, 255, 0, 0, 0, 255],
  [250, 1, 2, 10, 240, 3, 9, 9, 9],
  [250, 1, 2, 10, 240, 3, 9, 9, 9],
  [0, 0, 0, 255, 255, 255, 128, 127, 126],
  [17, 200, 33, 18, 201, 34, 19, 202, 35],
];

test('A picture of few colours keeps every pixel, whichever filter its rows were written with', () => {
  const rows = Buffer.concat(pixels.map((row, place) => Buffer.from([place, ...filtered(place)])));
  const kept = withPalette(png(rows));
  const palette = chunk(kept, 'PLTE');
  const indexes = inflateSync(chunk(kept, 'IDAT'));
  const shown = pixels.map((_row, place) =>
    [...indexes.subarray(place * (width + 1) + 1, (place + 1) * (width + 1))].flatMap((index) => [
      ...palette.subarray(index * 3, index * 3 + 3),
    ]),
  );
  expect(shown).toEqual(pixels);
});

/** A row as the filter of its number writes it: 0 none, 1 left, 2 up, 3 average, 4 Paeth. */
function filtered(place: number): number[] {
  const row = pixels[place]!;
  const above = pixels[place - 1] ?? row.map(() => 0);
  return row.map((value, column) => {
    const [left, up, corner] = [row[column - 3] ?? 0, above[column]!, above[column - 3] ?? 0];
    const nearest = [left, up, corner].reduce((best, each) =>
      Math.abs(left + up - corner - each) < Math.abs(left + up - corner - best) ? each : best,
    );
    return (value - [0, left, up, (left + up) >> 1, nearest][place]!) & 0xff;
  });
}

function png(rows: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const parts = { IHDR: header, IDAT: deflateSync(rows), IEND: Buffer.alloc(0) };
  const chunks = Object.entries(parts).map(([type, data]) => {
    const size = Buffer.alloc(4);
    size.writeUInt32BE(data.length);
    return Buffer.concat([size, Buffer.from(type), data, Buffer.alloc(4)]);
  });
  return Buffer.concat([Buffer.alloc(8), ...chunks]);
}

function chunk(file: Buffer, type: string): Buffer {
  const at = file.indexOf(type);
  return file.subarray(at + 4, at + 4 + file.readUInt32BE(at - 4));
}
