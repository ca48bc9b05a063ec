/**
 * Brings a period's records up to date by its newest changes alone: `tsx bench/build-period.ts <period end>`. A billing
 * process does so for what changed while it was at work.
 */
import { beginPeriodBuild, buildPeriodRecords, publishPeriodBuild } from '../src/ledger/process/build.js';
import { openStore } from '../src/store/database.js';

const services = { store: openStore(process.env['DATABASE_URL'] ?? ''), clock: undefined };
const periodEnd = process.argv[2] ?? '';
const build = await beginPeriodBuild(services)(periodEnd, 'bench', 'incremental');
while (!(await buildPeriodRecords(services)(build)).finished);
await publishPeriodBuild(services)(build, periodEnd, false);
await services.store.destroy();
