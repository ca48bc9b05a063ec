import { FieldCheck } from '../components/check.js';
import { Notice } from '../components/notice.js';
import { PageHead } from '../components/page-head.js';
import { checkAddress, ParametersCheck, ParametersField } from '../parameters/parameters-field.js';

/** The parameters that the form begins with: all that most runs need. */
export const usualParameters = `{
  "ZoneUser": "",
  "BillingPeriod": "Previous"
}`;

/** The form to start a run by hand. */
export function StartPage({ text, refused }: { text: string; refused: boolean }) {
  return (
    <>
      <PageHead
        crumbs={[{ href: '/runs', label: 'Runs' }]}
        title="Start a run"
        lead="A run of its own, beside the jobs: for trying parameters, or for one customer."
      />
      <form class="card form" method="post" action="/runs">
        {refused ? <Notice kind="error">Nothing was started, as a run would refuse these parameters.</Notice> : null}
        <ParametersField text={text} required isRefused={refused} checkAddress={checkAddress}>
          {refused ? <ParametersCheck text={text} /> : <FieldCheck field="parameters" />}
        </ParametersField>
        <div class="form-actions">
          <button class="button button-primary">Start the run</button>
          <a class="button button-quiet" href="/runs">
            Back
          </a>
        </div>
      </form>
    </>
  );
}
