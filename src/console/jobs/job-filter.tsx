import { FilterSelect } from '../components/select.js';

/** The choice of the job whose runs are shown. A job that there is no more is still named, by its id. */
export function JobFilter(props: {
  id: string;
  /** The labels of jobs by id. */
  jobLabels: ReadonlyMap<string, string>;
  jobId: string | undefined;
}) {
  const { id, jobLabels, jobId } = props;
  const jobs = new Map(jobLabels);
  if (jobId !== undefined && !jobs.has(jobId)) jobs.set(jobId, jobId);
  return <FilterSelect id={id} name="job" label="Job" options={[['', 'All'], ...jobs]} value={jobId ?? ''} />;
}
