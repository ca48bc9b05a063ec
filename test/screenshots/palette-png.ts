import { deflateSync, inflateSync, crc32 } from 'node:zlib';

/** Pixels of a picture, three bytes each, row by row. */
interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgb: Buffer;
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const coloursMax = 256;
/** Colours are told apart by the upper five bits of each channel where a picture has more than a palette holds. */
const coarse = 0xf8;

/**
 * Writes a browser's picture of a page, a PNG of eight bits a channel, with a palette: at half the size, and nobody sees
 * the difference on pages that have few colours and the edges of letters.
 * https://www.w3.org/TR/png-3/
 */
export function withPalette(png: Buffer): Buffer {
  const { width, height, rgb } = decode(png);
  const palette = chooseColours(rgb);
  const nearest = new Map<number, number>();
  const rows = Buffer.alloc((width + 1) * height);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const colour = colourAt(rgb, pixel * 3);
    let index = nearest.get(colour);
    if (index === undefined) nearest.set(colour, (index = nearestIndex(palette, colour)));
    rows[pixel + Math.floor(pixel / width) + 1] = index;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.from(palette.flatMap((colour) => channelsOf(colour)));
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The colours that occur most; of those that look alike, only the most frequent one. */
function chooseColours(rgb: Buffer): number[] {
  const counts = new Map<number, number>();
  for (let place = 0; place < rgb.length; place += 3) {
    const colour = colourAt(rgb, place);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const byCount = [...counts].sort((one, other) => other[1] - one[1]).map(([colour]) => colour);
  if (byCount.length <= coloursMax) return byCount;
  const chosen = new Map<number, number>();
  for (const colour of byCount) {
    const [red, green, blue] = channelsOf(colour).map((channel) => channel & coarse);
    const look = ((red ?? 0) << 16) | ((green ?? 0) << 8) | (blue ?? 0);
    if (!chosen.has(look)) chosen.set(look, colour);
    if (chosen.size === coloursMax) break;
  }
  return [...chosen.values()];
}

function nearestIndex(palette: readonly number[], colour: number): number {
  const wanted = channelsOf(colour);
  let [best, least] = [0, Infinity];
  for (const [index, each] of palette.entries()) {
    const distance = channelsOf(each).reduce((sum, channel, place) => sum + (channel - (wanted[place] ?? 0)) ** 2, 0);
    if (distance < least) [best, least] = [index, distance];
  }
  return best;
}

function colourAt(rgb: Buffer, place: number): number {
  return rgb.readUIntBE(place, 3);
}

function channelsOf(colour: number): [number, number, number] {
  return [colour >> 16, (colour >> 8) & 0xff, colour & 0xff];
}

function chunk(type: string, data: Buffer): Buffer {
  const content = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(content), 4);
  return Buffer.concat([frame.subarray(0, 4), content, frame.subarray(4)]);
}

/** @throws an Error where the picture is not of the kind that Chromium writes */
function decode(png: Buffer): Pixels {
  const data: Buffer[] = [];
  for (let place = signature.length; place < png.length; place += png.readUInt32BE(place) + 12) {
    const type = png.toString('latin1', place + 4, place + 8);
    if (type === 'IDAT') data.push(png.subarray(place + 8, place + 8 + png.readUInt32BE(place)));
  }
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const [depth, kind, , , interlaced] = png.subarray(24, 29);
  const size = kind === 2 ? 3 : kind === 6 ? 4 : undefined;
  if (depth !== 8 || size === undefined || interlaced !== 0) {
    throw new Error(`The picture is of an unexpected kind: ${depth ?? '?'} bits, colour type ${kind ?? '?'}.`);
  }
  const pixels = unfilter(inflateSync(Buffer.concat(data)), width * size, height, size);
  if (size === 3) return { width, height, rgb: pixels };
  const rgb = Buffer.alloc(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel += 1) pixels.copy(rgb, pixel * 3, pixel * 4, pixel * 4 + 3);
  return { width, height, rgb };
}

/** Undoes the filters of rows: each byte was written as its difference from what its neighbours let one expect. */
function unfilter(rows: Buffer, rowBytes: number, height: number, size: number): Buffer {
  const pixels = Buffer.alloc(rowBytes * height);
  for (let row = 0; row < height; row += 1) {
    const filter = rows[row * (rowBytes + 1)];
    for (let column = 0; column < rowBytes; column += 1) {
      const place = row * rowBytes + column;
      const left = column < size ? 0 : (pixels[place - size] ?? 0);
      const up = row === 0 ? 0 : (pixels[place - rowBytes] ?? 0);
      const corner = column < size || row === 0 ? 0 : (pixels[place - rowBytes - size] ?? 0);
      const written = rows[row * (rowBytes + 1) + 1 + column] ?? 0;
      pixels[place] = (written + expected(filter, left, up, corner)) & 0xff;
    }
  }
  return pixels;
}

function expected(filter: number | undefined, left: number, up: number, corner: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4: {
      const [toLeft, toUp, toCorner] = [left, up, corner].map((each) => Math.abs(left + up - corner - each));
      if ((toLeft ?? 0) <= (toUp ?? 0) && (toLeft ?? 0) <= (toCorner ?? 0)) return left;
      return (toUp ?? 0) <= (toCorner ?? 0) ? up : corner;
    }
    case undefined:
    default:
      return 0;
  }
}
