import { type EscalationPolicy, type FieldError, type Rotation, rotatingChannels } from '#contract';

/** What is wrong with an escalation policy beyond what its schema says; what it names is not looked for. */
export function findEscalationProblems({
  steps,
  repeat,
}: Pick<EscalationPolicy, 'steps' | 'repeat'>): FieldError[] {
  const problems = steps.flatMap(({ afterMinutes }, i) => {
    const before = steps[i - 1]?.afterMinutes ?? -1;
    if (afterMinutes > before) return [];
    const detail = `has to be more than the ${before} of the step before: who is told at the same time stands in one step`;
    return [{ pointer: `/steps/${i}/afterMinutes`, detail }];
  });
  const last = Math.max(...steps.map(({ afterMinutes }) => afterMinutes));
  if (repeat !== undefined && repeat.everyMinutes <= last) {
    const detail = `has to be more than ${last}, as the last step is only then`;
    problems.push({ pointer: '/repeat/everyMinutes', detail });
  }
  return problems;
}

/** What is wrong with a rotation beyond what its schema says; its channels are not looked for. */
export function findRotationProblems(rotation: Pick<Rotation, 'members' | 'overrides'>): FieldError[] {
  const channels = new Set(rotatingChannels(rotation).map(({ id }) => id));
  return rotation.overrides.flatMap(({ from, until, insteadOf }, i) => {
    const problems: FieldError[] = [];
    if (Date.parse(until) <= Date.parse(from)) {
      problems.push({ pointer: `/overrides/${i}/until`, detail: 'has to be later than `from`' });
    }
    if (insteadOf !== undefined && !channels.has(insteadOf)) {
      const detail = `"${insteadOf}" never has a turn here: name one of ${[...channels].join(', ')}`;
      problems.push({ pointer: `/overrides/${i}/insteadOf`, detail });
    }
    return problems;
  });
}
