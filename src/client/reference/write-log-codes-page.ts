import { writeFileSync } from 'node:fs';
import { logCodesPage } from './log-codes-page.js';

writeFileSync(new URL('../../../docs/log-codes.md', import.meta.url), logCodesPage());
