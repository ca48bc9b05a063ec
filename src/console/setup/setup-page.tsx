import type { Child } from 'hono/jsx';
import { instructions } from '../../setup/instructions.js';
import type { SetupFacts, SetupStep, SetupStepName } from '../../setup/setup-steps.js';
import { Icon } from '../components/icon.js';
import { Notice } from '../components/notice.js';
import { PageHead } from '../components/page-head.js';
import { connectionAddress, storingAddress } from '../secrets/connection-page.js';
import { setupAddress } from './setup-address.js';

interface SetupPageProps {
  readonly facts: SetupFacts;
  readonly steps: readonly SetupStep[];
}

/** The steps to the first job. Each knows itself whether it is done; the next one is open. */
export function SetupPage({ facts, steps }: SetupPageProps) {
  const isComplete = steps.every(({ state }) => state === 'done');
  return (
    <>
      <PageHead
        title="Set-up"
        lead="From Autotask's API user to the first job. The page sees by itself what is done: you can leave it and come back."
      />
      {isComplete ? (
        <div class="steps-notice">
          <Notice kind="good">
            Everything is set up. <a href="/jobs">Show the jobs</a>
          </Notice>
        </div>
      ) : null}
      <ol class="steps">
        {steps.map((step, index) => (
          <Step step={step} number={index + 1} facts={facts} />
        ))}
      </ol>
    </>
  );
}

const stateWords: Readonly<Record<SetupStep['state'], string>> = { done: 'Done', next: 'Next', later: 'Later' };

function Step({ step, number, facts }: { step: SetupStep; number: number; facts: SetupFacts }) {
  const { name, title, state, found } = step;
  const { todo, more } = instructions[name];
  return (
    <li class={`card step step-${state}`}>
      <details open={state === 'next'}>
        <summary>
          <span class="step-mark">{state === 'done' ? <Icon name="check" /> : number}</span>
          <h2>{title}</h2>
          <span class={`pill ${state === 'done' ? 'pill-good' : state === 'next' ? 'pill-info' : ''}`}>
            {stateWords[state]}
          </span>
        </summary>
        <div class="step-body">
          <ul>
            {todo.map((each) => (
              <li>{each}</li>
            ))}
          </ul>
          {more === undefined ? null : (
            <p>
              <a href={more.url} rel="noreferrer">
                {more.label}
              </a>
            </p>
          )}
          <Action name={name} facts={facts} />
        </div>
      </details>
      {found.map((each) => (
        <p class={state === 'done' ? 'step-found muted' : 'step-found problem-warning'}>{each}</p>
      ))}
    </li>
  );
}

/** What a step leads to. */
function Action({ name, facts: { secretSet, previewRunId } }: { name: SetupStepName; facts: SetupFacts }) {
  switch (name) {
    case 'apiUser':
    case 'atria':
      return null;
    case 'trackingIdentifier':
    case 'secrets':
      if (secretSet !== undefined) {
        return <Button href={storingAddress(secretSet, setupAddress)}>Replace “{secretSet}”</Button>;
      }
      return name === 'secrets' ? <Button href={storingAddress('', setupAddress)}>Store a secret set</Button> : null;
    case 'connection':
      return secretSet === undefined ? null : (
        <form method="post" action={connectionAddress(secretSet, setupAddress)}>
          <button class="button button-primary">Test connection</button>
        </form>
      );
    case 'preview':
      return previewRunId === undefined ? (
        <Button href="/runs/new">Start a preview</Button>
      ) : (
        <Button href={`/runs/${previewRunId}`}>Show the preview</Button>
      );
    case 'job':
      return <Button href="/jobs/new">Add a new job</Button>;
  }
}

function Button({ href, children }: { href: string; children?: Child }) {
  return (
    <p>
      <a class="button" href={href}>
        {children}
      </a>
    </p>
  );
}
