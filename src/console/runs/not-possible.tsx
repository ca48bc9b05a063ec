import type { Child } from 'hono/jsx';
import type { Inapplicable } from '../../runs/apply-preview.js';
import { hasEnded } from '../../runs/ended-runs.js';
import type { Run } from '../../store/runs/runs.js';
import { decisionAddress } from '../components/waits-for-approval.js';
import { PageProblem } from '../shell/error-pages.js';
import { approvalStartLabel } from './approval-start-address.js';
import { previewAgainAddress } from './run-actions.js';
import { RunLinks } from './run-links.js';

/** Says why nothing of a run can be applied, and leads on from there. @param askingRun where a run is started that asks for approval */
export function notApplicable(run: Run, { because, problem, otherRun }: Inapplicable, askingRun: string | undefined) {
  const other = `/runs/${otherRun ?? ''}`;
  const again = <a href={previewAgainAddress(run)}>Make the preview again</a>;
  const cases: Readonly<Record<Inapplicable['because'], readonly [string, Child]>> = {
    'no preview': ['This is no preview', <ChooseAnother />],
    unfinished: ['This preview did not finish', again],
    limit: ['A limit stopped this run', <a href={other}>Look at its preview</a>],
    made: ['The run of this preview makes its changes', <a href={other}>Look at the run</a>],
    'out of date': ['This preview is out of date', again],
    'no changes': ['This preview shows no change', again],
    waits: ['A run waits for approval', <a href={decisionAddress(otherRun ?? '')}>Decide on its changes</a>],
    'needs approval': ['These changes need approval', <a href={askingRun ?? '/jobs'}>Start a run that asks for it</a>],
    'asks above a limit': [
      'This preview cannot be applied',
      <a href={askingRun ?? '/jobs'}>{approvalStartLabel(run)}</a>,
    ],
  };
  const [title, toDo] = cases[because];
  return new PageProblem(409, title, <RunLinks text={problem} />, toDo);
}

function ChooseAnother() {
  return (
    <>
      Choose a preview in <a href="/runs?status=Preview">the list of runs</a>, or <a href="/jobs">preview a job</a>.
    </>
  );
}

/** Says why nothing of a run can be undone, and leads on from there. */
export function notUndoable(run: Run, problem: string): PageProblem {
  const home = `/runs/${run.runId}`;
  if (run.isPreview) {
    return new PageProblem(409, 'A preview is not undone', problem, <a href={home}>Look at the preview</a>);
  }
  if (hasEnded(run)) {
    const choose = (
      <>
        Choose a run that has changed lines in <a href="/runs">the list of runs</a>.
      </>
    );
    return new PageProblem(409, 'There is nothing to undo', problem, choose);
  }
  const toDo = (
    <>
      <a href={home}>Look at the run</a>, or <a href={`${home}/cancel`}>cancel it</a>.
    </>
  );
  return new PageProblem(409, 'The run is under way', problem, toDo);
}
