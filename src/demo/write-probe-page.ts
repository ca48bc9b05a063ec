import { writeFileSync } from 'node:fs';
import { probePage } from './probe-page.js';

writeFileSync(new URL('../../docs/probe.md', import.meta.url), await probePage());
