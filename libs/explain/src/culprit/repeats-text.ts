import { type Repeat } from './repeats.js';

/** Reads after "web takes 400 ms more, …". */
export function repeatsText({ caller, callee, failing, calls, usually }: Repeat['unit']): string {
  const often = `${count(calls)} instead of ${count(usually)}`;
  return failing
    ? `in calls from ${caller} that fail and are tried again, ${often} per request`
    : `in its calls to ${callee}, ${often} per request`;
}

function count(calls: number): string {
  return `${Number(calls.toPrecision(2))}`;
}
