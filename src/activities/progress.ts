/** Reports the progress of a long activity; in an activity it is a heartbeat. */
export type Progress = (details: Readonly<Record<string, number | null>>) => void;
