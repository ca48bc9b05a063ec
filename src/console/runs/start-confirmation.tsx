import type { Child } from 'hono/jsx';
import { Opened } from '../components/changed-meanwhile.js';
import { Facts } from '../components/facts.js';
import { Icon } from '../components/icon.js';
import { PageHead } from '../components/page-head.js';
import { PreviewButton } from './preview-button.js';
import { StarterField } from './starter-field.js';

/** Shows what a run will do before it is started. */
export function StartConfirmation(props: {
  title: string;
  crumbs: readonly { readonly href: string; readonly label: string }[];
  /** Where the form is sent. */
  address: string;
  back: string;
  /** What stands in place of the link there: a button of the form that shows again what was typed. */
  backButton?: Child;
  /** What is shown and may be changed meanwhile. */
  opened?: object;
  /** What stands below the title. */
  lead?: string;
  /** What the button says. */
  action?: string | undefined;
  /** Whether a preview can be made of it instead. */
  canPreview?: boolean;
  /** Whether nothing of the kind has run yet: then the preview is what is meant. */
  isFirst?: boolean;
  /** Asks for the name of who starts the run; `missing`: it was not given. */
  asksName?: 'yes' | 'missing' | undefined;
  /** Whether a run would accept what is shown. */
  canStart?: boolean;
  /** Fields of the form. */
  choices?: Child;
  /** What stands in the way, or may surprise. */
  notices?: Child;
  /** Facts about what will run. */
  children?: Child;
}) {
  const { title, crumbs, address, back, opened, asksName, choices, notices, children } = props;
  const { lead = 'Nothing is started yet. This is what will run.' } = props;
  const { action = 'Start the run', canStart = true, canPreview = false, isFirst = false } = props;
  return (
    <>
      <PageHead crumbs={crumbs} title={title} lead={lead} />
      {notices}
      <div class="card">
        <Facts>{children}</Facts>
        <form class="form" method="post" action={address}>
          {opened === undefined ? null : <Opened values={opened} />}
          {canStart && asksName !== undefined ? (
            <StarterField offersPreview={canPreview} isMissing={asksName === 'missing'} />
          ) : null}
          {choices}
          <div class="form-actions">
            {canPreview ? <PreviewButton isMain={isFirst || !canStart} /> : null}
            {canStart ? (
              <button class={canPreview && isFirst ? 'button' : 'button button-primary'}>
                <Icon name="play" />
                {action}
              </button>
            ) : null}
            {props.backButton ?? (
              <a class="button button-quiet" href={back}>
                Back
              </a>
            )}
          </div>
        </form>
      </div>
    </>
  );
}
