/** As much text as a cell of Excel can hold. */
const mostCharacters = 32_767;
const cutMark = ' … (cut: a cell of Excel holds no more)';

/** What XML gives a meaning, cannot hold or would change; and what Excel would take for its own way of writing those. */
const special = /[&<>\u0000-\u0008\u000B-\u001F\uFFFE\uFFFF]|_(?=x[0-9A-Fa-f]{4}_)/g;

/**
 * A text as the content of a cell, such that Excel shows it as it is: what XML cannot hold is written `_x0007_`, as Excel
 * does. Half of a surrogate pair, which is no character, becomes U+FFFD.
 */
export function xmlText(text: string): string {
  const cut = text.length > mostCharacters ? text.slice(0, mostCharacters - cutMark.length) + cutMark : text;
  return wellFormed(cut).replace(special, (character) => {
    switch (character) {
      case '&':
        return '&amp;';
      case '<':
        return '&lt;';
      case '>':
        return '&gt;';
      default:
        return `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
    }
  });
}

function wellFormed(text: string): string {
  return text.replaceAll(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD');
}
