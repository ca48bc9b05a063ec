import { renderMessage, levelOf } from '../src/domain/log/log-messages.js';
import type { NewLogEntry } from '../src/store/log/log-entries.js';
import { sampleServices } from '../src/demo/sample-catalogue.js';

/** A word that is in one entry of a large log alone. */
export const rareWord = 'kestrel';

/** The entries of a run over contract lines, as a large provider's has them: most unchanged, some changed, some to resolve. */
export function* logOfLines(lines: number): Generator<NewLogEntry> {
  for (let line = 0; line < lines; line += 1) {
    const customer = Math.floor(line / 10);
    const service = sampleServices[line % sampleServices.length] ?? { id: 9001, name: 'Mailbox' };
    const named = line === Math.floor(lines * 0.7) ? `Customer ${customer} ${rareWord}` : `Customer ${customer}`;
    yield { entryKey: `line:${line}`, customerCode: `C${customer}`, ...codedEntry(line, named, service) };
  }
}

function codedEntry(line: number, customerName: string, service: { id: number; name: string }) {
  const sku = `${service.id}`;
  const description = `${service.name} (${line % 97} GB)`;
  if (line % 1_000 === 0) {
    const details = 'The contract is locked by another user';
    return entry('AT14', renderMessage('AT14', { customerName, sku, details }));
  }
  if (line % 100 === 1) return entry('AT12', renderMessage('AT12', { customerName, description, sku }));
  if (line % 20 === 2) return entry('AT08', renderMessage('AT08', { customerName, description }));
  if (line % 4 === 3) {
    const oldUnits = line % 50;
    return entry('AT09', renderMessage('AT09', { customerName, description, sku, oldUnits, newUnits: oldUnits + 3 }));
  }
  return entry('AT10', renderMessage('AT10', { customerName, serviceName: description }));
}

function entry(code: NewLogEntry['code'], message: string) {
  return { code, level: levelOf(code), message };
}
