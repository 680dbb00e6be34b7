import path from 'node:path';
import { Definitions, nearestNames, Sla } from '#contract';
import { findProblems } from '#evaluate';
import { DocumentSchema } from '../files/check-document.js';
import { errorAt, type Finding } from '../files/finding.js';
import { readSources } from '../files/find-files.js';
import { addDefinitions, loadDefinitions } from '../files/load-definitions.js';
import { type SourceText } from '../files/source-text.js';
import { parseYaml, type YamlDocument } from '../files/yaml-source.js';
import { type Life, play, strangerTo } from './play.js';
import { type RuleTest, RulesTestFile } from './schema.js';
import { mistakeIn } from './series.js';
import { verify } from './verify.js';

const FILE = new DocumentSchema(RulesTestFile);

export type TestOutcome = { file: string; name: string; sla: string; failures: Finding[] };

/** Runs the tests of a file. Mistakes in it are findings; they are none of the outcomes. */
export async function runTests(
  source: SourceText,
): Promise<{ outcomes: TestOutcome[]; findings: Finding[] }> {
  const { documents, findings } = parseYaml(source);
  const outcomes: TestOutcome[] = [];
  for (const document of documents) {
    const checked = FILE.check(document, document.value);
    if ('findings' in checked) {
      findings.push(...checked.findings);
      continue;
    }
    const suite = new Suite(document, checked.value);
    findings.push(...suite.findings);
    if (suite.findings.some(({ severity }) => severity === 'error')) continue;
    for (const [i, test] of checked.value.tests.entries()) {
      const { failures, findings: wrong } = await suite.run(test, ['tests', String(i)]);
      findings.push(...wrong);
      if (wrong.length === 0) outcomes.push({ file: source.name, name: test.name, sla: test.sla, failures });
    }
  }
  return { outcomes, findings };
}

/** The tests of one document, and the rules that they are about. */
class Suite {
  readonly findings: Finding[];
  private readonly definitions: Definitions;

  constructor(
    private readonly document: YamlDocument,
    file: RulesTestFile,
  ) {
    const folder = path.dirname(document.source.name);
    const defined = loadDefinitions(readSources(file.rules.map((name) => path.join(folder, name))));
    addDefinitions(defined, document, document.value);
    const parsed = Definitions.safeParse({ ...defined.sections, channels: {} });
    this.definitions = parsed.data ?? Definitions.parse({});
    this.findings = [...defined.findings];
    if (this.findings.length > 0 || !parsed.success) return;
    for (const [id, definition] of Object.entries(this.definitions.slas)) {
      for (const { pointer, detail } of findProblems(definition)) {
        this.findings.push(
          errorAt(
            defined.placeOf(`/slas/${id}${pointer}`),
            `slas.${id}${pointer.replaceAll('/', '.')} ${detail}`,
          ),
        );
      }
    }
  }

  async run(test: RuleTest, at: string[]): Promise<{ failures: Finding[]; findings: Finding[] }> {
    const wrong = (path: string[], message: string) => ({
      failures: [],
      findings: [errorAt(this.document.locate([...at, ...path]).value, message)],
    });
    const { slas } = this.definitions;
    const definition = Object.hasOwn(slas, test.sla) ? slas[test.sla] : undefined;
    if (!definition) {
      const near = nearestNames(test.sla, Object.keys(slas))
        .map((id) => `"${id}"`)
        .join(', ');
      return wrong(
        ['sla'],
        `there is no rule "${test.sla}"; ${near ? `there is ${near}` : 'give it under "slas", or its file under "rules"'}`,
      );
    }
    const sla = Sla.parse({ ...definition, id: test.sla });
    if (sla.calendar !== undefined && !Object.hasOwn(this.definitions.calendars, sla.calendar)) {
      return wrong(['sla'], `names the calendar "${sla.calendar}", which these files do not define`);
    }
    const lives: Life[] = [];
    for (const [i, series] of test.series.entries()) {
      const here = ['series', String(i)];
      if ((series.requests === undefined) === (series.traffic === undefined)) {
        return wrong(here, 'has to have either "requests" or "traffic"');
      }
      const stranger = strangerTo(sla.accounts, series.account, this.definitions);
      if (stranger !== undefined) return wrong([...here, 'account'], `the account ${stranger}`);
      for (const field of ['requests', 'bad', 'traffic', 'usual'] as const) {
        const mistake = mistakeIn(series, field);
        if (mistake !== undefined) return wrong([...here, field], mistake);
      }
      const stage = {
        sla,
        definitions: this.definitions,
        startUnixMs: Date.parse(test.start),
        keys: test.keys ?? test.series.length,
      };
      lives.push(await play(series, stage));
    }
    const failures = verify(test, sla, lives).map(({ path: place, message }) =>
      errorAt(this.document.locate([...at, ...place]).value, message),
    );
    return { failures, findings: [] };
  }
}
