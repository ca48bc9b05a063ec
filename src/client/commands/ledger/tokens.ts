import { expiryOf, newToken } from '../../../ledger/api/token-schema.js';
import { rowRefusal } from '../../../ledger/api/row-schemas.js';
import { createToken, deleteToken, listTokens, tokenScopes } from '../../../ledger/store/tokens.js';
import { authorOf } from '../../author.js';
import { CommandFailure, exitCodes } from '../../terminal/exit-codes.js';
import { ledgerNow } from '../../program/ledger-session.js';
import type { Session } from '../../program/session.js';
import { table } from '../../terminal/table.js';
import { timeText } from '../../../domain/wording.js';

const listedMax = 10_000;

interface CreateOptions {
  readonly scope?: readonly string[] | undefined;
  readonly days: number;
  readonly json?: boolean | undefined;
}

/** Makes a token. Only the token itself goes to the standard output, so that it can be put where it is needed. */
export async function createCommand(session: Session, name: string, options: CreateOptions): Promise<void> {
  const { scope = ['billing:read'], days, json } = options;
  const scopes = scope.includes('all') ? tokenScopes : scope;
  const wanted = newToken.safeParse({ name, scopes, expiresInDays: days });
  if (!wanted.success) {
    throw new CommandFailure(
      exitCodes.usage,
      `No token was made. ${rowRefusal(wanted.error)} The scopes are ${tokenScopes.join(', ')}.`,
    );
  }
  const expiresAt = expiryOf(wanted.data, await ledgerNow(session));
  const { token, tokenId } = await createToken(await session.storeToWrite(), { ...wanted.data, expiresAt }, authorOf());
  session.terminal.message(`Token ${tokenId} is valid until ${timeText(expiresAt)}. It is shown this once:`);
  if (json === true) session.terminal.json({ tokenId, name, scopes: wanted.data.scopes, expiresAt, token });
  else session.terminal.data(token);
}

/** Lists the tokens. */
export async function listCommand(session: Session, options: { json?: boolean | undefined }): Promise<void> {
  const { terminal } = session;
  const tokens = await listTokens(await session.store(), { offset: 0, limit: listedMax });
  if (options.json === true) {
    terminal.json({ tokens });
    return;
  }
  if (tokens.length === 0) {
    terminal.message('There is no token. Make one with: billing-sync ledger token create NAME');
    return;
  }
  const now = await ledgerNow(session);
  const columns = [
    ...([
      { head: 'id', align: 'right' },
      { head: 'name', flexible: true },
    ] as const),
    ...[{ head: 'scopes', flexible: true }, { head: 'valid until' }],
  ];
  const rows = tokens.map(({ tokenId, name, scopes, expiresAt }) => {
    return [String(tokenId), name, scopes.join(' '), `${timeText(expiresAt)}${expiresAt > now ? '' : ' (over)'}`];
  });
  terminal.data(table(columns, rows, terminal));
}

/** Ends a token. */
export async function revokeCommand(
  session: Session,
  id: number,
  options: { json?: boolean | undefined },
): Promise<void> {
  if (!(await deleteToken(await session.storeToWrite(), id, authorOf()))) {
    throw new CommandFailure(
      exitCodes.notFound,
      `There is no token ${id}. "billing-sync ledger token list" shows which there are.`,
    );
  }
  session.terminal.message(`Token ${id} opens nothing any more.`);
  if (options.json === true) session.terminal.json({ tokenId: id });
}
