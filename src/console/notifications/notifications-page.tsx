import { askedText, startedByHandText } from '../../domain/audit/started-by.js';
import { sendingText } from '../../runs/sending-text.js';
import type { ChannelTest, KnownChannel } from '../../store/notifications/channels.js';
import type { ListedNotification } from '../../store/notifications/sending.js';
import { PageHead } from '../components/page-head.js';
import { renewedWhile } from '../components/renewal.js';
import { actionsColumn, ScrollTable } from '../components/table.js';
import { Time } from '../components/time.js';
import type { Times } from '../shell/times.js';

interface NotificationsProps {
  readonly channels: readonly KnownChannel[];
  /** The newest first. */
  readonly messages: readonly ListedNotification[];
  /** The labels of jobs by id, as far as Temporal told them. */
  readonly jobs: ReadonlyMap<string, string>;
  readonly times: Times;
  readonly now: Date;
}

/** The channels of the workers, each with a test message, and what people were told. */
export function NotificationsPage(props: NotificationsProps) {
  return (
    <>
      <PageHead
        title="Notifications"
        lead="Workers tell people when a run waits for approval, is late or needs a person, and when a job works again. A message never holds up a run."
      />
      <div class="stack">
        <Channels {...props} />
        <Messages {...props} />
      </div>
    </>
  );
}

/** Renews itself until it is known what became of a test message. */
function Channels({ channels, times, now }: Pick<NotificationsProps, 'channels' | 'times' | 'now'>) {
  const isPending = channels.some(({ test }) => test !== null && stateOf(test, now) === 'pending');
  return (
    <section
      class="card card-flush"
      id="channels"
      aria-labelledby="channels-heading"
      {...renewedWhile(isPending, { address: '/notifications', select: '#channels' })}
    >
      <h2 id="channels-heading">Channels</h2>
      {channels.length === 0 ? (
        <p class="empty">
          No worker has a channel, so no message goes out when a run needs a person. Set{' '}
          <code>BILLING_SYNC_WEBHOOK_URL</code>, or <code>BILLING_SYNC_SMTP_URL</code> with{' '}
          <code>BILLING_SYNC_MAIL_FROM</code> and <code>BILLING_SYNC_MAIL_TO</code>, in the environment of the worker,
          and start it again.
        </p>
      ) : (
        <ScrollTable label="Channels" className="cards" columns={['Channel', 'Goes to', 'Now', 'Test', actionsColumn]}>
          {channels.map((channel) => (
            <ChannelRow channel={channel} times={times} now={now} />
          ))}
        </ScrollTable>
      )}
    </section>
  );
}

const channelNames: Readonly<Record<string, string>> = { mail: 'Mail', webhook: 'Webhook' };

function ChannelRow({ channel, times, now }: { channel: KnownChannel; times: Times; now: Date }) {
  const { name, destination, since, lastSeen, isThere, test } = channel;
  const label = channelNames[name] ?? name;
  return (
    <tr>
      <th scope="row">{label}</th>
      <td class="name-cell" data-label="Goes to">
        {destination ?? <span class="muted">not known yet</span>}
      </td>
      <td data-label="Now">
        <div>
          {isThere ? 'A worker has it' : 'No worker has it'}{' '}
          <p class="muted small">
            since <Time times={times} at={isThere ? since : lastSeen} />
          </p>
        </div>
      </td>
      <td class="prose-cell" data-label="Test" aria-live="polite">
        <div>{test === null ? <span class="muted">none yet</span> : <TestResult {...{ test, times, now }} />}</div>
      </td>
      <td class="number">
        <form method="post" action="/notifications/test">
          <input type="hidden" name="channel" value={name} />
          <button class="button" aria-label={`Send a test message: ${label}`}>
            Send a test message
          </button>
        </form>
      </td>
    </tr>
  );
}

/** `unknown`: the worker stopped while it sent the message. */
type TestState = 'pending' | 'untaken' | 'unknown' | 'done';

const minuteMs = 60_000;
/** After that, no worker sends it. */
const untakenAfterMs = 10 * minuteMs;
/** Longer than a worker tries to send a mail. */
const unknownAfterMs = 4 * minuteMs;

function stateOf({ askedAt, takenAt, sentAt, problem }: ChannelTest, now: Date): TestState {
  if (sentAt !== null || problem !== null) return 'done';
  if (takenAt === null) return now.getTime() - askedAt.getTime() > untakenAfterMs ? 'untaken' : 'pending';
  return now.getTime() - takenAt.getTime() > unknownAfterMs ? 'unknown' : 'pending';
}

function TestResult({ test, times, now }: { test: ChannelTest; times: Times; now: Date }) {
  const { sentAt, askedAt, problem } = test;
  switch (stateOf(test, now)) {
    case 'pending':
      return <>Waits for a worker to send it.</>;
    case 'untaken':
      return (
        <>
          No worker has taken it since <Time times={times} at={askedAt} />. See whether a worker runs that has this
          channel.
        </>
      );
    case 'unknown':
      return <>The worker stopped while it sent this message. Check whether it has arrived.</>;
    case 'done':
      if (sentAt === null) return <span class="problem">Not sent: {problem}.</span>;
      return (
        <>
          Sent <Time times={times} at={sentAt} />
          {problem === null ? '. Look whether it has arrived.' : `, but ${problem}.`}
        </>
      );
  }
}

const eventWords: Readonly<Record<ListedNotification['event'], string>> = {
  waits: 'waits for approval',
  late: 'is late',
  'needs-person': 'needs you',
  'works-again': 'works again',
};

function Messages({ messages, jobs, times }: NotificationsProps) {
  return (
    <section class="card card-flush" aria-labelledby="messages-heading">
      <h2 id="messages-heading">Messages</h2>
      {messages.length === 0 ? (
        <p class="empty">Nobody has been told anything about a run yet.</p>
      ) : (
        <ScrollTable label="Messages" className="cards" columns={['At', 'What', 'Channel', 'State']}>
          {messages.map(({ createdAt, runId, jobId, startedBy, event, channel, ...sending }) => (
            <tr>
              <th scope="row" class="nowrap">
                <Time times={times} at={createdAt} />
              </th>
              <td class="name-cell" data-label="What">
                <div>
                  <a href={`/runs/${runId}`}>The run</a> {eventWords[event]}
                  <p class="muted small">
                    {jobId === null
                      ? startedByHandText(startedBy)
                      : `${jobs.get(jobId) ?? jobId}${askedText(startedBy)}`}
                  </p>
                </div>
              </td>
              <td data-label="Channel">{channelNames[channel] ?? channel}</td>
              <td class="prose-cell" data-label="State">
                {sendingText(sending, (at) => times.minute(at))}
              </td>
            </tr>
          ))}
        </ScrollTable>
      )}
    </section>
  );
}
