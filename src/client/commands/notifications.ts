import { randomUUID } from 'node:crypto';
import type { NotificationSettings } from '../../domain/notification-settings.js';
import { shortId, timeText } from '../../domain/wording.js';
import type { Channel } from '../../notifications/channel.js';
import { channelsOf } from '../../notifications/channels.js';
import { testMessage } from '../../notifications/message.js';
import { sendingText } from '../../runs/sending-text.js';
import { listNotifications } from '../../store/notifications/sending.js';
import type { Session } from '../program/session.js';
import { CommandFailure, exitCodes } from '../terminal/exit-codes.js';
import { messageOf } from '../../domain/message-of.js';
import { table } from '../terminal/table.js';

interface JsonOption {
  readonly json?: boolean | undefined;
}

/** What became of a test message. */
interface Tested {
  readonly channel: string;
  readonly destination: string;
  /** Whom it did not reach, and why; null if it reached everybody. */
  readonly problem: string | null;
}

/** Sends a test message to each channel that is set up here. */
export async function testCommand(session: Session, options: JsonOption): Promise<void> {
  const { terminal } = session;
  const { consoleUrl } = await session.configuration();
  const channels = channelsOf(await settingsOf(session));
  if (channels.length === 0) {
    const names = 'BILLING_SYNC_WEBHOOK_URL, or BILLING_SYNC_SMTP_URL with BILLING_SYNC_MAIL_FROM and _TO';
    throw new CommandFailure(exitCodes.usage, `No channel is set up, so nobody is notified. Set ${names}.`);
  }
  const tested: Tested[] = [];
  for (const channel of channels) tested.push(await testOf(channel, consoleUrl));
  if (tested.some(({ problem }) => problem !== null)) session.exitCode = exitCodes.failed;
  if (options.json === true) {
    terminal.json({ channels: tested });
    return;
  }
  for (const { channel, destination, problem } of tested) {
    terminal.message(
      problem === null
        ? `The ${channel} took a test message for ${destination}. Look whether it has arrived.`
        : `The ${channel} for ${destination} does not work: ${problem}.`,
    );
  }
}

async function settingsOf({ environment }: Session): Promise<NotificationSettings> {
  const { readNotifications } = await import('../../configuration/environment.js');
  try {
    return readNotifications(environment);
  } catch (error) {
    throw new CommandFailure(exitCodes.usage, messageOf(error), { cause: error });
  }
}

async function testOf(channel: Channel, consoleUrl: string | undefined): Promise<Tested> {
  const { name, destination } = channel;
  try {
    const problem = await channel.send(testMessage(`test-${randomUUID()}`, new Date(), consoleUrl));
    return { channel: name, destination, problem };
  } catch (error) {
    return { channel: name, destination, problem: messageOf(error) };
  }
}

interface ListOptions extends JsonOption {
  readonly limit: number;
}

/** Lists what people were told of runs, the newest first. */
export async function listCommand(session: Session, options: ListOptions): Promise<void> {
  const { terminal } = session;
  const notifications = await listNotifications(await session.store(), options.limit);
  if (options.json === true) {
    terminal.json({ notifications });
    return;
  }
  if (notifications.length === 0) {
    terminal.message('Nobody has been told anything about a run yet.');
    return;
  }
  terminal.data(
    table(
      [{ head: 'at' }, { head: 'run' }, { head: 'event' }, { head: 'channel' }, { head: 'state', flexible: true }],
      notifications.map((each) => [
        timeText(each.createdAt).slice(0, 16),
        shortId(each.runId),
        each.event,
        each.channel,
        sendingText(each, (at) => timeText(at).slice(11, 16)),
      ]),
      terminal,
    ),
  );
}
