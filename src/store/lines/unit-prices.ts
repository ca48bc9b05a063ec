import { sql, type RawBuilder } from 'kysely';
import type { Store } from '../database.js';

/** What Autotask says of the price of one unit of a line, in the currency of its contract. */
export interface LinePrice {
  readonly lineId: string;
  /** null if it could not be read. */
  readonly unitPrice: number | null;
  /** The price before and after an adjustment of it, in the currency of the database; null if there is none. */
  readonly internalCurrencyUnitPrice: number | null;
  readonly internalCurrencyAdjustedPrice: number | null;
}

/**
 * The prices that count, in decimal arithmetic, as a query. A price that somebody adjusted is known in the currency of the
 * database only, so it is converted by the ratio of the two list prices. Without a ratio the price is not known.
 */
export function unitPricesIn(prices: readonly LinePrice[]): RawBuilder<{ lineId: string; unitPrice: string | null }> {
  return sql`
    select x."lineId", case
        when x."internalCurrencyAdjustedPrice" is null then x."unitPrice"
        when coalesce(x."internalCurrencyUnitPrice", 0) = 0 then
          case when x."internalCurrencyAdjustedPrice" = x."unitPrice" then x."unitPrice" end
        when x."internalCurrencyUnitPrice" = x."unitPrice" then x."internalCurrencyAdjustedPrice"
        else round(x."unitPrice" * x."internalCurrencyAdjustedPrice" / x."internalCurrencyUnitPrice", 4) end "unitPrice"
    from jsonb_to_recordset(${JSON.stringify(prices)}::jsonb) as x("lineId" text, "unitPrice" numeric,
      "internalCurrencyUnitPrice" numeric, "internalCurrencyAdjustedPrice" numeric)`;
}

/** The price that counts of each line. Nothing is saved. */
export async function unitPricesOf(
  store: Store,
  prices: readonly LinePrice[],
): Promise<ReadonlyMap<string, number | null>> {
  const { rows } = await unitPricesIn(prices).execute(store);
  return new Map(rows.map(({ lineId, unitPrice }) => [lineId, unitPrice === null ? null : Number(unitPrice)]));
}
