import type { ActivityFunction, ActivityInterfaceFor } from '@temporalio/workflow';

type ParametersOf<Activity> = Activity extends (...given: infer Given) => unknown ? Given : never;

/** What Temporal's own pages say of activities, each by what it is given. */
export type ActivitySummaries<Activities, Name extends keyof Activities> = {
  readonly [Each in Name]: (...given: ParametersOf<Activities[Each]>) => string;
};

/** Activities that tell on Temporal's own pages what they do. A summary is no part of what a replay compares. */
export function describedActivities<Activities, Name extends keyof Activities & string>(
  proxies: ActivityInterfaceFor<Activities>,
  summaries: ActivitySummaries<Activities, Name>,
): Pick<Activities, Name> {
  const described = Object.entries(summaries).map(([name, summaryOf]) => {
    const activity = proxies[name as Name] as unknown as ActivityFunction & {
      executeWithOptions(options: { summary: string }, given: unknown[]): Promise<unknown>;
    };
    const summarise = summaryOf as (...given: unknown[]) => string;
    return [name, (...given: unknown[]) => activity.executeWithOptions({ summary: summarise(...given) }, given)];
  });
  return Object.fromEntries(described) as Pick<Activities, Name>;
}
