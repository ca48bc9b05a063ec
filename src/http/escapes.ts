/** Named characters of HTML that stand in credentials. https://html.spec.whatwg.org/multipage/named-characters.html */
const named: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', plus: '+', equals: '=', commat: '@', dollar: '$' },
  ...{ excl: '!', num: '#', percnt: '%', lpar: '(', rpar: ')', ast: '*', midast: '*', comma: ',', period: '.' },
  ...{ sol: '/', bsol: '\\', colon: ':', semi: ';', quest: '?', lsqb: '[', lbrack: '[', rsqb: ']', rbrack: ']' },
  ...{ hat: '^', lowbar: '_', grave: '`', lcub: '{', lbrace: '{', rcub: '}', rbrace: '}', vert: '|', verbar: '|' },
  ...{ tilde: '~', hyphen: '-', dash: '-' },
};

const url = /(?<percent>(?:%[0-9a-f]{2}){1,64})/;
const html = /&#(?<decimal>\d{1,7});?|&#x(?<hex>[0-9a-f]{1,6});?|&(?<name>[a-z]{2,10});/;
const json = /\\{1,8}(?:u(?<unicode>[0-9a-f]{4})|x(?<byte>[0-9a-f]{2}))/;

/**
 * The kinds of escapes that may be undone at a time: all three, or one alone, because what looks like an escape of
 * another kind may be the text itself.
 */
export const escapeKinds: readonly RegExp[] = [
  new RegExp([url, html, json].map(({ source }) => source).join('|'), 'gi'),
  ...[url, html, json].map(({ source }) => new RegExp(source, 'gi')),
];

/** A text with its escapes of a kind undone, once. For looking into a text, not for use. */
export function unescaped(text: string, kind: RegExp): string {
  if (!/[%&\\]/.test(text)) return text;
  return text.replace(kind, (whole, ...rest) => {
    const groups = rest.at(-1) as Readonly<Record<string, string | undefined>>;
    if (groups['percent'] !== undefined) return bytesText(groups['percent']);
    if (groups['name'] !== undefined) return named[groups['name'].toLowerCase()] ?? whole;
    if (groups['decimal'] !== undefined) return characterOf(Number(groups['decimal']));
    return characterOf(parseInt(groups['hex'] ?? groups['unicode'] ?? groups['byte'] ?? '', 16));
  });
}

function characterOf(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '';
}

function bytesText(escapes: string): string {
  const bytes = Buffer.from(escapes.replaceAll('%', ''), 'hex');
  const text = bytes.toString('utf8');
  // Bytes of the text beside it may follow: both readings are looked into.
  return text.includes('\uFFFD') ? `${text} ${bytes.toString('latin1')}` : text;
}
