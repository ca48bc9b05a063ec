import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { NoticeKind } from '../components/notice.js';

const cookieName = 'notice';
const shownWithinSeconds = 60;

/** Has the next page say what an action came to. */
export function noticeOnNextPage(context: Context, kind: NoticeKind, text: string): void {
  setCookie(context, cookieName, `${kind} ${text}`, {
    path: '/',
    maxAge: shownWithinSeconds,
    sameSite: 'Strict',
    httpOnly: true,
  });
}

/** What is to be said on this page; it is said once. */
export function takeNotice(context: Context): { kind: NoticeKind; text: string } | undefined {
  const kept = getCookie(context, cookieName);
  if (kept === undefined) return undefined;
  deleteCookie(context, cookieName, { path: '/' });
  const [kind = '', ...words] = kept.split(' ');
  return { kind: kind === 'good' || kind === 'warning' || kind === 'error' ? kind : 'info', text: words.join(' ') };
}
