/*
 * A day from which a run has changed a line already. Autotask may refuse a second change of the line on it (AT39). A preview says
 * so of each such change, before anybody approves it.
 */

/** What a preview says beside the day of a line. */
export const takenDayNote = 'A run has used this day already: Autotask may refuse a second change of the line on it.';

/** The same behind the day in the message of a log. */
export const takenDayClause =
  ', a day that a run has used already: Autotask may refuse a second change of the line on it';
