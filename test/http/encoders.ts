/** How one server writes a text that it repeats. */
export type Encoder = (text: string) => string;

const hexOf = (text: string) => Buffer.from(text).toString('hex');
const escapedEach = (text: string, form: (code: string) => string) =>
  text.replace(/[^]/gu, (each) => form(each.codePointAt(0)?.toString(16) ?? ''));

/** How servers write what they repeat. */
export const encoders: Readonly<Record<string, Encoder>> = {
  raw: (text) => text,
  lower: (text) => text.toLowerCase(),
  upper: (text) => text.toUpperCase(),
  component: encodeURIComponent,
  componentLower: (text) => encodeURIComponent(text).replace(/%../g, (hex) => hex.toLowerCase()),
  form: (text) => new URLSearchParams({ a: text }).toString().slice(2),
  uri: encodeURI,
  percentAll: (text) => hexOf(text).replace(/../g, (byte) => `%${byte.toUpperCase()}`),
  twice: (text) => encodeURIComponent(encodeURIComponent(text)),
  html: (text) =>
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;'),
  htmlDecimal: (text) => escapedEach(text, (code) => `&#${parseInt(code, 16)};`),
  htmlHex: (text) => escapedEach(text, (code) => `&#x${code.toUpperCase()};`),
  json: (text) => JSON.stringify(text).slice(1, -1),
  jsonTwice: (text) => JSON.stringify(JSON.stringify(text).slice(1, -1)).slice(1, -1),
  jsonEscapes: (text) => escapedEach(text, (code) => `\\u${code.padStart(4, '0')}`),
  base64: (text) => Buffer.from(text).toString('base64'),
  base64Unpadded: (text) => Buffer.from(text).toString('base64').replace(/=+$/, ''),
  base64Url: (text) => Buffer.from(text).toString('base64url'),
  base64InUrl: (text) => encodeURIComponent(Buffer.from(text).toString('base64')),
  hex: (text) => Buffer.from(text).toString('hex'),
};
