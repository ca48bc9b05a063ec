import { amountOf } from './decimal.js';
import { cutText } from './storable-text.js';
import type { Remedy } from './log/outcomes.js';

/** `1 line`, `2 lines`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : plural}`;
}

/** 12345 as `12,345`. */
export function grouped(number: number): string {
  return number.toLocaleString('en-US');
}

/** A decimal as an amount of money: `-1234.5` as `−1,234.50`. */
export function amountText(decimal: string): string {
  const [whole = '', decimals = ''] = decimal.replace('-', '').split('.');
  return `${decimal.startsWith('-') ? '−' : ''}${grouped(Number(whole))}.${decimals.padEnd(2, '0')}`;
}

/** The same with its sign. */
export function signedAmount(decimal: string): string {
  return decimal.startsWith('-') ? amountText(decimal) : `+${amountText(decimal)}`;
}

/** A price with all of its decimals, two at the least: 4.5 as `4.50`, 0.0045 as `0.0045`. */
export function priceText(price: number): string {
  return amountText(amountOf(price, 1) ?? price.toFixed(2));
}

/** A time span as people say it: `0.8 s`, `12 s`, `3 min 5 s`, `2 h 4 min`. */
export function durationText(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Who acts, in words. */
export const remedyTexts: Readonly<Record<Remedy, string>> = {
  nobody: 'nobody',
  nextRun: 'the next run',
  endOfHold: 'a run after the hold',
  person: 'you',
};

/** An instant as `2026-11-26 22:00:05Z`. */
export function timeText(time: Date): string {
  return `${time.toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

/** As much of a run id as people need to type: Temporal's ids begin with the time to the millisecond. */
export function shortId(runId: string): string {
  return runId.slice(0, 13);
}

/** The text, cut after so many characters where it is longer, as one can see then. */
export function shortText(text: string, longest: number): string {
  return text.length > longest ? `${cutText(text, longest)}…` : text;
}

const listFormat = new Intl.ListFormat('en-GB');

/** Names as a list in a sentence: `A`, `A and B`, `A, B and C`. */
export function listed(names: readonly string[]): string {
  return listFormat.format(names);
}

/** Names of one kind, as a part of a list: `the job A`, `the jobs A and B`; nothing where there are none. */
export function namedTogether(noun: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${noun}${names.length === 1 ? '' : 's'} ${listed(names)}`];
}
