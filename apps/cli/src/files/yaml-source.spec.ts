import { SourceText } from './source-text.js';
import { parseYaml, type YamlDocument } from './yaml-source.js';

function only(text: string): YamlDocument {
  const { documents, findings } = parseYaml(new SourceText('a.yaml', text));
  expect(findings).toEqual([]);
  const [document] = documents;
  if (!document) throw new Error('no document');
  return document;
}

/** The text that a path is said to stand at, with its line. */
function textAt(document: YamlDocument, ...path: string[]): string {
  const { source, from, to } = document.locate(path).value;
  return `${source.position(from).line}: ${source.text.slice(from, to)}`;
}

describe('a YAML document', () => {
  const document = only(`# rules
slas:
  a: &base
    name: "A b"
    channels: [x, 'y']
  b:
    <<: *base
    operation: { service: web,
      name: GET / }
  c: *base
`);

  it('knows where values stand, in block and flow style', () => {
    expect(textAt(document, 'slas', 'a', 'name')).toBe('4: "A b"');
    expect(textAt(document, 'slas', 'a', 'channels', '1')).toBe("5: 'y'");
    expect(textAt(document, 'slas', 'b', 'operation', 'name')).toBe('9: GET /');
  });

  it('points at the key of what is long', () => {
    expect(textAt(document, 'slas', 'b', 'operation')).toBe('8: operation');
    expect(textAt(document)).toBe('2: slas');
  });

  it('follows aliases and merges to where it was written', () => {
    expect(textAt(document, 'slas', 'b', 'name')).toBe('4: "A b"');
    expect(textAt(document, 'slas', 'c', 'channels', '0')).toBe('5: x');
  });

  it('gives what it would be in for what is not there', () => {
    expect(textAt(document, 'slas', 'a', 'objective', 'type')).toBe('3: a');
    expect(document.locate(['slas', 'a', 'objective']).found).toBe(false);
  });

  it('takes keys as texts, whatever they look like', () => {
    expect(only('accounts:\n  0012: {}\n  1e3: {}\n').value).toEqual({ accounts: { '0012': {}, '1e3': {} } });
  });

  it('reads JSON, and many documents of which some are empty', () => {
    expect(only('{"slas": {"a": 1}}').value).toEqual({ slas: { a: 1 } });
    const { documents } = parseYaml(new SourceText('a.yaml', '---\n# nothing\n---\na: 1\n---\n---\nb: 2\n'));
    expect(documents.map(({ value }) => value)).toEqual([{ a: 1 }, { b: 2 }]);
  });

  it.each([
    ['a: [1\nb: 2\n', 2],
    ['a: 1\na: 2\n', 2],
    ['a: 1\n b: 2\n', 1],
    ['a: *nowhere\n', 1],
    ['a: "x\n', 2],
  ])('says where %j is none', (text, line) => {
    const { documents, findings } = parseYaml(new SourceText('a.yaml', text));
    expect(documents).toEqual([]);
    const [finding] = findings;
    expect(finding?.place?.source.position(finding.place.from).line).toBe(line);
  });

  it('does not multiply aliases without end', () => {
    const layers = Array.from(
      { length: 10 },
      (_, i) => `l${i}: &l${i} [${i === 0 ? 'x' : `*l${i - 1}, `.repeat(9)}]\n`,
    );
    const { findings } = parseYaml(new SourceText('a.yaml', layers.join('')));
    expect(findings[0]?.message).toContain('alias');
  });
});
