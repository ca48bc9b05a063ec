/** Named characters of HTML that stand in credentials. https://html.spec.whatwg.org/multipage/named-characters.html */
const named: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', plus: '+', equals: '=', commat: '@', dollar: '$' },
  ...{ excl: '!', num: '#', percnt: '%', lpar: '(', rpar: ')', ast: '*', midast: '*', comma: ',', period: '.' },
  ...{ sol: '/', bsol: '\\', colon: ':', semi: ';', quest: '?', lsqb: '[', lbrack: '[', rsqb: ']', rbrack: ']' },
  ...{ hat: '^', lowbar: '_', grave: '`', lcub: '{', lbrace: '{', rcub: '}', rbrace: '}', vert: '|', verbar: '|' },
  ...{ tilde: '~', hyphen: '-', dash: '-' },
};

const escape =
  /(?<percent>(?:%[0-9a-f]{2}){1,64})|&#(?<decimal>\d{1,7});?|&#x(?<hex>[0-9a-f]{1,6});?|&(?<name>[a-z]{2,10});|\\{1,8}(?:u(?<unicode>[0-9a-f]{4})|x(?<byte>[0-9a-f]{2}))/gi;

/** A text with the escapes of URLs, HTML and JSON undone, once and all at a time. For looking into a text, not for use. */
export function unescaped(text: string): string {
  if (!/[%&\\]/.test(text)) return text;
  return text.replace(escape, (whole, ...rest) => {
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
  return text.includes('\uFFFD') ? bytes.toString('latin1') : text;
}
