import { throwErrors, type Finding } from '../files/finding.js';
import { findingJson, findingText } from '../output/finding-text.js';
import { readSource } from '../files/find-files.js';
import { runTests, type TestOutcome } from '../rules-test/run-tests.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { type Terminal } from './terminal.js';

/** Runs tests of rules, and says which failed. */
export async function testRules(
  files: readonly string[],
  { output }: { output: 'text' | 'json' },
  terminal: Terminal,
): Promise<ExitCode> {
  const outcomes: TestOutcome[] = [];
  const findings: Finding[] = [];
  for (const file of files) {
    const run = await runTests(readSource(file));
    outcomes.push(...run.outcomes);
    findings.push(...run.findings);
  }
  throwErrors(findings);
  if (output === 'json') {
    terminal.sayJson({
      tests: outcomes.map(({ failures, ...test }) => ({
        ...test,
        passed: failures.length === 0,
        failures: failures.map(findingJson),
      })),
    });
  } else {
    terminal.noteFindings(findings);
    for (const outcome of outcomes) terminal.say(outcomeText(outcome, terminal));
    const failed = outcomes.filter(({ failures }) => failures.length > 0).length;
    terminal.say(`\n${outcomes.length - failed} passed, ${failed} failed.`);
  }
  return outcomes.every(({ failures }) => failures.length === 0) ? EXIT.ok : EXIT.failed;
}

function outcomeText({ name, sla, failures }: TestOutcome, { paint }: Terminal): string {
  if (failures.length === 0) return `${paint.green('✓')} ${name} ${paint.dim(`(${sla})`)}`;
  const lines = failures.flatMap((failure) => findingText(failure, paint).split('\n'));
  return [`${paint.red('✗')} ${name} ${paint.dim(`(${sla})`)}`, ...lines.map((line) => `  ${line}`)].join(
    '\n',
  );
}
