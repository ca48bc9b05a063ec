import type { ChosenPeriod } from '../../domain/billing-period.js';
import { shownStatus } from '../../runs/shown-status.js';
import { timeZoneNamed } from '../../domain/local-time.js';
import { asksForStarter } from '../../domain/parameters/starter.js';
import type { RunInput } from '../../runs/run-input.js';
import { starterText } from '../../domain/audit/started-by.js';
import type { ConnectionTest } from '../../store/connection-tests.js';
import type { Run } from '../../store/runs/runs.js';
import { Fact } from '../components/facts.js';
import { Notice } from '../components/notice.js';
import { RunStatusPill } from '../components/run-status.js';
import { Time } from '../components/time.js';
import { ParameterFacts } from '../parameters/parameter-facts.js';
import { FailedTestNotice } from '../secrets/failed-test.js';
import type { Times } from '../shell/times.js';
import { runCrumbs } from './run-names.js';
import { StartConfirmation } from './start-confirmation.js';
import { UndoesFact } from './undoes-fact.js';

/**
 * Asks before a run or preview without a job is started once more. Shows its parameters as the store has them: what people
 * typed may hold a secret in a wrong place.
 */
export function RunAgainPage(props: {
  run: Run;
  input: RunInput;
  /** The billing period that it would process now; undefined where that is not known. */
  period: ChosenPeriod | undefined;
  /** Which changes it undoes, in words; null if it undoes none. */
  undoesPart: string | null;
  /** Who started that run; null if nobody is known. */
  startedBy: string | null;
  /** Whether the name was left out that it needs. */
  isNameless?: boolean;
  /** The last test of its secret set, if it failed. */
  failedTest: ConnectionTest | undefined;
  times: Times;
}) {
  const { run, input, undoesPart, startedBy, isNameless = false, failedTest, times } = props;
  const home = `/runs/${run.runId}`;
  const { parameters } = run;
  const zone = timeZoneNamed(input.timeZone ?? '');
  return (
    <StartConfirmation
      title={
        run.isPreview
          ? 'Make this preview again?'
          : `${run.undoes === null ? 'Run' : 'Undo'} again with these parameters?`
      }
      {...{ crumbs: runCrumbs(run), address: `${home}/again`, back: home }}
      canStart={parameters !== null}
      canPreview={!run.isPreview}
      action={run.isPreview ? 'Preview' : undefined}
      asksName={isNameless ? 'missing' : !run.isPreview && asksForStarter(input.parameters) ? 'yes' : undefined}
      notices={
        parameters !== null ? (
          <FailedTestNotice test={failedTest} times={times} />
        ) : (
          <Notice kind="error">
            A run refuses these parameters. <a href={`/runs/new?like=${run.runId}`}>Correct them first</a>
          </Notice>
        )
      }
    >
      <Fact name="Started by">
        {starterText({ ...run, startedBy })}
        {run.jobId === null ? '' : ' (a job that is gone)'}
      </Fact>
      <Fact name={run.isPreview ? 'That preview' : 'That run'}>
        <RunStatusPill status={shownStatus({ ...run, isWaiting: false, needsYou: new Map() })} />{' '}
        <Time times={times} at={run.startedAt} />
      </Fact>
      <UndoesFact undoes={run.undoes} part={undoesPart} />
      {zone === undefined ? null : <Fact name="Time zone">{zone}</Fact>}
      {parameters === null ? null : (
        <ParameterFacts parameters={parameters} period={props.period} saysWhetherItWrites />
      )}
    </StartConfirmation>
  );
}
