/** A value of the part of YAML that the compose file keeps to: no anchors, no folded text, no comments after values. */
export type Yaml = string | Yaml[] | { [key: string]: Yaml };

interface Line {
  readonly indent: number;
  readonly text: string;
}

/** Reads that part of YAML. Anything else is an error, so that nothing is passed over. */
export function parseSimpleYaml(source: string): Yaml {
  const lines = source
    .split('\n')
    .map((line) => ({ indent: line.length - line.trimStart().length, text: line.trim() }))
    .filter(({ text }) => text !== '' && !text.startsWith('#'));
  const value = block(lines, indentOf(lines));
  if (lines.length > 0) throw new Error(`Not understood: ${lines[0]!.text}`);
  return value;
}

/** Takes the lines of one block off the front. */
function block(lines: Line[], indent: number): Yaml {
  return lines[0]?.text.startsWith('- ') === true ? sequence(lines, indent) : mapping(lines, indent);
}

function sequence(lines: Line[], indent: number): Yaml[] {
  const items: Yaml[] = [];
  while (lines[0]?.indent === indent && lines[0].text.startsWith('- ')) {
    const [first] = lines.splice(0, 1) as [Line];
    const text = first.text.slice(2);
    if (text === '|') items.push(literal(lines, indent));
    else if (/^[a-z]+: /.test(text)) {
      lines.unshift({ indent: indent + 2, text });
      items.push(mapping(lines, indent + 2));
    } else items.push(scalar(text));
  }
  return items;
}

function mapping(lines: Line[], indent: number): { [key: string]: Yaml } {
  const entries: { [key: string]: Yaml } = {};
  while (lines[0]?.indent === indent) {
    const [first] = lines.splice(0, 1) as [Line];
    const match = /^([\w.-]+):(?: (.*))?$/.exec(first.text);
    if (match === null) throw new Error(`Not understood: ${first.text}`);
    const [, key, text] = match as unknown as [string, string, string | undefined];
    if (key in entries) throw new Error(`Twice: ${key}`);
    if (text === '|') entries[key] = literal(lines, indent);
    else entries[key] = text === undefined ? block(lines, indentOf(lines)) : scalar(text);
  }
  return entries;
}

function indentOf(lines: readonly Line[]): number {
  return lines[0]?.indent ?? 0;
}

function literal(lines: Line[], indent: number): string {
  const length = lines.findIndex((line) => line.indent <= indent);
  return lines
    .splice(0, length === -1 ? lines.length : length)
    .map(({ text }) => text)
    .join('\n');
}

function scalar(text: string): Yaml {
  return /^['"[{]/.test(text) ? (JSON.parse(text.replaceAll("'", '"')) as Yaml) : text;
}
