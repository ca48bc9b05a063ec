import { writeFileSync } from 'node:fs';
import { parametersPage } from './parameters-page.js';

writeFileSync(new URL('../../../docs/parameters.md', import.meta.url), parametersPage());
