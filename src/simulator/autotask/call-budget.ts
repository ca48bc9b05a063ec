import { errorsReply, type Reply } from '../core/exchange.js';
import type { ScenarioSettings } from '../scenario.js';

/**
 * Autotask's limits: so many calls at a time for each endpoint, and so many calls in a rolling hour for the whole database.
 * https://ww2.autotask.net/help/developerhelp/content/apis/General/ThreadLimiting.htm
 * https://ww1.autotask.net/help/DeveloperHelp/Content/APIs/REST/General_Topics/REST_Thresholds_Limits.htm
 */
export class CallBudget {
  private readonly running = new Map<string, number>();
  private readonly settings: ScenarioSettings;
  private times: number[] = [];

  constructor(settings: ScenarioSettings) {
    this.settings = settings;
  }

  /** Begins a call on an endpoint; answers the refusal, or how long to slow it down and how to end it. */
  begin(endpoint: string): { refusal: Reply } | { delayMs: number; end: () => void } {
    const used = this.usedThisHour();
    const { hourlyRequests, hourlyLatencyMs, threadsPerEndpoint } = this.settings;
    if (used >= hourlyRequests) {
      // No source tells this body; clients assume the status.
      return {
        refusal: errorsReply(429, `The threshold of ${hourlyRequests} external requests per hour has been exceeded.`),
      };
    }
    this.times.push(Date.now());
    const threads = this.running.get(endpoint) ?? 0;
    if (threads >= threadsPerEndpoint) {
      const text = `The Autotask API thread threshold of ${threadsPerEndpoint} threads has been exceeded.`;
      return { refusal: errorsReply(429, text) };
    }
    this.running.set(endpoint, threads + 1);
    const share = used / hourlyRequests;
    return {
      delayMs: share < 0.5 ? 0 : share < 0.75 ? hourlyLatencyMs : 2 * hourlyLatencyMs,
      end: () => this.running.set(endpoint, (this.running.get(endpoint) ?? 1) - 1),
    };
  }

  /** Calls in the last 60 minutes, those of other integrations included. */
  usedThisHour(): number {
    const since = Date.now() - this.settings.hourMs;
    if ((this.times[0] ?? Infinity) < since) this.times = this.times.filter((time) => time >= since);
    return this.times.length + this.settings.hourlyRequestsByOthers;
  }
}
