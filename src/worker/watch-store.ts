import type { Logger } from 'pino';
import { settleAfterMs, type SyncSettings } from '../domain/sync/settings.js';
import { noteTimeline, takeNews } from '../store/claims/lost-commits.js';
import type { Store } from '../store/database.js';
import { repeat, type Repeated } from './repeated.js';

const everyMs = 60_000;

const warnings = {
  anotherServer: 'Another server has taken over the store, and the last commits of the former one may be lost.',
  clockSet: "Somebody has set the clock of the store's server, by which runs tell how long a change has been in doubt.",
};

/**
 * Notes soon when another server takes over the store, or its clock is set, and warns of it. The first run after that would
 * note it, too, and then wait from that moment on.
 */
export function watchStore(store: Store, settings: SyncSettings, logger: Logger): Repeated {
  return repeat(everyMs, async () => {
    try {
      await noteTimeline(store, settleAfterMs(settings));
      const { news = null, restMs = 0 } = takeNews(store) ?? {};
      if (news === null) return;
      logger.warn(
        `${warnings[news]} Runs claim no line for ${Math.ceil(restMs / 1000)} s, until Autotask shows whatever was sent before.`,
      );
    } catch (error) {
      logger.warn({ err: error }, 'The store could not be asked whether another server has taken over.');
    }
  });
}
