/** Tells how far a long activity is; in an activity it is a heartbeat. */
export type Progress = (details: Readonly<Record<string, number | null>>) => void;
