/** A number as an exact decimal, `digits × 10^-scale`: 12.50 is `{ digits: 1250n, scale: 2 }`. */
interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/** A price times units as an exact decimal, such as `-58.5`; null for a price that is no plain decimal. */
export function amountOf(price: number, units: number): string | null {
  const read = decimalOf(String(price));
  if (read === undefined || !Number.isSafeInteger(units)) return null;
  return textOf({ ...read, digits: read.digits * BigInt(units) });
}

/** The exact sum of decimals as they come from {@link amountOf}: of `0.1` and `0.2` it is `0.3`. */
export function sumOf(amounts: readonly string[]): string {
  const read = amounts.map((amount) => decimalOf(amount) ?? { digits: 0n, scale: 0 });
  const scale = Math.max(0, ...read.map((each) => each.scale));
  const digits = read.reduce((sum, each) => sum + each.digits * 10n ** BigInt(scale - each.scale), 0n);
  return textOf({ digits, scale });
}

function decimalOf(text: string): Decimal | undefined {
  const parts = /^(-?\d+)(?:\.(\d+))?$/.exec(text);
  if (parts === null) return undefined;
  const [, whole = '0', decimals = ''] = parts;
  return { digits: BigInt(`${whole}${decimals}`), scale: decimals.length };
}

function textOf({ digits, scale }: Decimal): string {
  const sign = digits < 0n ? '-' : '';
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
  const [whole, decimals] = [text.slice(0, text.length - scale), text.slice(text.length - scale).replace(/0+$/, '')];
  return `${sign}${whole}${decimals === '' ? '' : `.${decimals}`}`;
}
