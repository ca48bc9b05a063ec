import { encoders } from '../http/encoders.js';

/** The credentials of a world, each with a mark by which also a part of it is recognised. */
export const secrets = {
  userName: 'Kn4ryUserName77@example.com',
  secret: `Kn4rySecretValue&<9"x+y>/ %q'z`,
  integrationCode: 'KN4RYINTEGRATIONCODE0123456',
  atriaToken: 'Kn4ryAtriaToken.a/b+c==&d<e>',
  databasePassword: 'Kn4ryDatabasePassword!p&s',
} as const;

/** What somebody types under a name that is no parameter; no part of the product knows it as a secret. */
export const strayValue = 'Kn4ryStrayValue5555';

/** All secrets at once, in each form in which a server may repeat them. */
export const echoedForms: Readonly<Record<string, string>> = Object.fromEntries<string>([
  ...Object.entries(encoders).map(([name, encode]): [string, string] => [
    name,
    Object.values(secrets).map(encode).join(' and '),
  ]),
  ['pair', Buffer.from(`${secrets.userName}:${secrets.secret}`).toString('base64')],
  ['bearer', Buffer.from(`Authorization: Bearer ${secrets.atriaToken}`).toString('base64url')],
]);

/** The beginning of any of them, in whatever case. */
const mark = 'kn4ry';

/** What each leaves in a text, whole or in part. */
const traces = [...Object.values(secrets), strayValue].flatMap((secret) => {
  const forms = Object.values(encoders).map((encode) => encode(secret));
  // In the Base64 of a longer text all but the first and the last characters are the same.
  const inside = ['', 'x', 'xx'].map((before) => Buffer.from(`${before}${secret}`).toString('base64').slice(4, -4));
  return [...forms, ...inside];
});

/** The places of a text where a secret can be read, each with what is around it. */
export function leaksIn(text: string): string[] {
  const folded = text.toLowerCase();
  const found = [mark, ...traces].map((trace) => folded.indexOf(trace.toLowerCase())).filter((place) => place >= 0);
  return [...new Set(found)].map((place) => text.slice(Math.max(0, place - 60), place + 60));
}
