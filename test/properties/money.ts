/** Digits after the point. Prices have up to four, and their multiples no more. */
const places = 4;

/** A decimal number as a whole number of its smallest parts. @throws an Error for what is no such number */
function parts(decimal: string): bigint {
  const [, sign, whole, rest = ''] = /^([-−+]?)(\d+)(?:\.(\d{1,4}))?$/.exec(decimal.replaceAll(',', '')) ?? [];
  if (whole === undefined) throw new Error(`"${decimal}" is no decimal with up to ${places} places.`);
  const size = BigInt(whole + rest.padEnd(places, '0'));
  return sign === '-' || sign === '−' ? -size : size;
}

function decimalOf(size: bigint): string {
  const digits = (size < 0n ? -size : size).toString().padStart(places + 1, '0');
  const rest = digits.slice(-places).replace(/0+$/, '');
  return `${size < 0n ? '-' : ''}${digits.slice(0, -places)}${rest === '' ? '' : `.${rest}`}`;
}

/** A number in one way of writing, whatever way it was written in: `−1,234.50` as `-1234.5`. */
export function plainDecimal(decimal: string): string {
  return decimalOf(parts(decimal));
}

/** The sum, exactly. */
export function sumOf(decimals: readonly string[]): string {
  return decimalOf(decimals.reduce((sum, each) => sum + parts(each), 0n));
}

/** The product of a price and units, exactly. */
export function priceTimes(price: number, units: number): string {
  return decimalOf(parts(String(price)) * BigInt(units));
}

/** So many of all parts of an amount, to the cent; half a cent counts as one. */
export function partOf(amount: string, part: number, all: number): string {
  const cents = 100n;
  const size = parts(amount) * BigInt(part);
  const whole = BigInt(all) * cents;
  const rounded = ((size < 0n ? -size : size) * 2n + whole) / (whole * 2n);
  return decimalOf((size < 0n ? -rounded : rounded) * cents);
}
