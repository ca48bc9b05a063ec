import type { Run } from '../../store/runs/runs.js';
import { Fact, Facts } from '../components/facts.js';
import { Notice } from '../components/notice.js';
import { PageHead } from '../components/page-head.js';
import { runCrumbs } from './run-names.js';

/** Says that a decision came too late, and keeps what was typed. */
export function UntakenPage(props: { run: Run; refusal: string; decided: string; by: string; reason: string }) {
  const { run, refusal, decided, by, reason } = props;
  return (
    <>
      <PageHead crumbs={runCrumbs(run)} title="Your decision was not taken" />
      <Notice kind="error">{refusal}</Notice>
      <section class="card" aria-labelledby="typed-heading">
        <h2 id="typed-heading">What you had decided</h2>
        <Facts>
          <Fact name="Decision">{decided}</Fact>
          <Fact name="Your name">{by}</Fact>
          <Fact name="Reason">{reason === '' ? <span class="muted">none</span> : reason}</Fact>
        </Facts>
        <div class="form-actions">
          <a class="button button-primary" href={`/runs/${run.runId}`}>
            Look at the run
          </a>
        </div>
      </section>
    </>
  );
}
