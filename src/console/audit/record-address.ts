import type { AuditEntry } from '../../domain/audit/audit-entry.js';
import { causeAddress } from '../attention/attention-address.js';
import { catalogueAddress } from '../atria/catalogue-page.js';
import { customersAddress } from '../atria/customers-page.js';
import { heldBackAddress } from '../held-back/held-back-address.js';
import { jobAddress } from '../jobs/job-address.js';

/** The page of what an entry is about; undefined where it has none. */
export function recordAddress({ record, id, name }: Pick<AuditEntry, 'record' | 'id' | 'name'>): string | undefined {
  switch (record) {
    case 'job':
      return jobAddress(id);
    case 'run':
      return `/runs/${encodeURIComponent(id)}`;
    case 'customer':
      return customersAddress({ search: id });
    case 'SKU':
      return catalogueAddress({ search: name });
    case 'billing rule':
      return '/atria/rules';
    case 'secret set':
      return '/secrets';
    case 'hold':
      return heldBackAddress();
    case 'cause':
      return causeAddress(id);
    case 'token':
    case 'settings':
    case 'import':
    case 'billing process':
      return undefined;
  }
}
