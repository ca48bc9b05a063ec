import type { ChosenPeriod } from '../../domain/billing-period.js';
import { timeZoneNamed } from '../../domain/local-time.js';
import type { JobParameters } from '../../domain/parameters/job-parameters.js';
import type { JobProblem } from '../../jobs/index.js';
import type { ConnectionTest } from '../../store/connection-tests.js';
import type { LastRun } from '../../store/runs/last-run-like.js';
import { Fact } from '../components/facts.js';
import { Notice } from '../components/notice.js';
import { RunStatusPill } from '../components/run-status.js';
import { Time } from '../components/time.js';
import { ParameterFacts } from '../parameters/parameter-facts.js';
import { switchName, viewName, type ParametersView } from '../parameters/typed-parameters.js';
import { FailedTestNotice } from '../secrets/failed-test.js';
import type { Times } from '../shell/times.js';
import { StartConfirmation } from './start-confirmation.js';

/** What the form carries once a person has seen what will run. */
export const confirmed = { name: 'seen', value: 'yes' } as const;

/** What a person typed into the form of a run by hand. */
export interface TypedRun {
  readonly text: string;
  readonly timeZone: string;
  /** How the form showed the parameters. */
  readonly view: ParametersView;
  /** Whether it is to start although it would fail now. */
  readonly isDoubted: boolean;
}

interface StartByHandProps {
  readonly typed: TypedRun;
  /** undefined where a run takes them from another one. */
  readonly parameters: JobParameters | undefined;
  readonly period: ChosenPeriod | undefined;
  readonly oddNames: readonly JobProblem[];
  readonly failedTest: ConnectionTest | undefined;
  /** The last run of the same period and customers; undefined if there was none. */
  readonly last: LastRun | undefined;
  readonly times: Times;
}

/** Asks before a run by hand is started that changes lines. */
export function StartByHandPage(props: StartByHandProps) {
  const { typed, parameters, period, oddNames, failedTest, last, times } = props;
  const zone = timeZoneNamed(typed.timeZone);
  return (
    <StartConfirmation
      title="Start this run?"
      crumbs={[
        { href: '/runs', label: 'Runs' },
        { href: '/runs/new', label: 'Start a run' },
      ]}
      address="/runs"
      back="/runs/new"
      backButton={
        <button class="button button-quiet" name={switchName} value={typed.view}>
          Back
        </button>
      }
      canPreview
      choices={<Typed typed={typed} />}
      notices={
        <>
          {oddNames.map(({ level, message }) => (
            <Notice kind={level === 'Error' ? 'error' : 'warning'}>{message}</Notice>
          ))}
          <FailedTestNotice test={failedTest} times={times} />
        </>
      }
    >
      <Fact name="Job">none: a run by hand, beside the jobs</Fact>
      <Fact name="Last such run">
        {last === undefined ? (
          <span class="muted">none of this period and these customers</span>
        ) : (
          <>
            <RunStatusPill status={last.status} />{' '}
            <a href={`/runs/${last.runId}`}>
              <Time times={times} at={last.startedAt} />
            </a>
          </>
        )}
      </Fact>
      {zone === undefined ? null : <Fact name="Time zone">{zone}</Fact>}
      {parameters === undefined ? null : <ParameterFacts parameters={parameters} period={period} saysWhetherItWrites />}
    </StartConfirmation>
  );
}

/** What was typed goes along, so that exactly that is started, or shown again. */
function Typed({ typed: { text, timeZone, isDoubted } }: { typed: TypedRun }) {
  return (
    <>
      <input type="hidden" name={viewName} value="json" />
      <input type="hidden" name="parametersText" value={text} />
      <input type="hidden" name="timeZone" value={timeZone} />
      {isDoubted ? <input type="hidden" name="doubted" value="start" /> : null}
      <input type="hidden" {...confirmed} />
    </>
  );
}
