import type { JobProblem } from '../../jobs/index.js';
import { Findings } from '../components/check.js';

/** What is odd about what parameters name: what makes a run fail, or what it may not do as meant. */
export function OddNames({ found, level }: { found: readonly JobProblem[]; level: JobProblem['level'] }) {
  const messages = found.filter((each) => each.level === level).map(({ message }) => message);
  return <Findings kind={level === 'Error' ? 'error' : 'warning'} messages={messages} />;
}

/** Whether a run would fail with what parameters name, though it accepts them. */
export function wouldFail(found: readonly JobProblem[]): boolean {
  return found.some(({ level }) => level === 'Error');
}
