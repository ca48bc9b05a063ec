import { writeFileSync } from 'node:fs';
import { jsonOutputPage } from './json-output-page.js';

writeFileSync(new URL('../../../docs/json-output.md', import.meta.url), jsonOutputPage());
