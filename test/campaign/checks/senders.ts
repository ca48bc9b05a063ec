import type { ClaimEvidence, Evidence } from '../evidence.js';
import type { Write } from '../ledger.js';

/** The store tells the time more finely than the simulator. */
const clockStepMs = 5;

/**
 * The claim by which a request was sent, and with it the run: the last one of its line that passed its check before. After a
 * 429 the claim is taken back and passes its check again, so such a request belongs to the last claim that was open by then.
 */
export function senderOf(
  { claims }: Pick<Evidence, 'claims'>,
  { contractId, serviceId, call }: Write,
): { readonly runId: string; readonly sendingAt: number } | undefined {
  const wasTakenBack = call.status === 429;
  const sent = claims.flatMap((claim: ClaimEvidence) => {
    const { runId } = claim;
    const isOfLine = claim.contractId === contractId && claim.serviceId === serviceId;
    const sendingAt = wasTakenBack ? claim.openedAt : claim.sendingAt;
    return isOfLine && sendingAt !== null && sendingAt <= call.startedAt + clockStepMs ? [{ runId, sendingAt }] : [];
  });
  return sent.sort((one, other) => one.sendingAt - other.sendingAt).at(-1);
}
