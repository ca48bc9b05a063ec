/** The time limit of a query of the store that many activities wait for. Temporal retries each of them. */
const longestMs = 10_000;

/** @throws an error as of a lost connection if the store has not answered after ten seconds */
export async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(Object.assign(new Error('The store did not answer in time.'), { code: 'ETIMEDOUT' }));
    }, longestMs);
  });
  return Promise.race([answer, late]).finally(() => {
    clearTimeout(timer);
  });
}
