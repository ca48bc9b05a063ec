import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { ownAddress } from './address.js';

/** The colours of the pages: what the reader's system prefers, or what the reader chose. */
export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const cookieName = 'theme';
const aYearInSeconds = 31_536_000;

export function themeOf(context: Context): Theme {
  const chosen = getCookie(context, cookieName);
  return themes.find((theme) => theme === chosen) ?? 'system';
}

/** Keeps a choice in the browser and goes back to the page it was made on. */
export async function chooseTheme(context: Context): Promise<Response> {
  const { theme, back } = await context.req.parseBody();
  const chosen = themes.find((each) => each === theme) ?? 'system';
  setCookie(context, cookieName, chosen, { path: '/', maxAge: aYearInSeconds, sameSite: 'Lax', httpOnly: true });
  return context.redirect(ownAddress(back), 303);
}
