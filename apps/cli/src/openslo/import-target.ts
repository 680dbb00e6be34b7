import { ChannelInput, fieldErrors, pathOf } from '#contract';
import { type DefinedInFiles } from '../files/definitions.js';
import { type Environment } from '../files/environment.js';
import { errorAt } from '../files/finding.js';
import { PREFIX, TARGET_ANNOTATIONS } from './annotations.js';
import { type Notes, ourAnnotations, type Part } from './documents.js';
import { json } from './json.js';
import { type KINDS } from './schemas.js';
import { type z } from 'zod';

/**
 * A notification target becomes a channel where its annotations say which; else it stands for the channel of its name
 * that there is already.
 */
export function addTarget(
  target: Part<z.infer<typeof KINDS.AlertNotificationTarget>>,
  environment: Environment,
  defined: DefinedInFiles,
  notes: Notes,
): void {
  const metadata = target.at('metadata');
  const annotations = ourAnnotations(metadata, TARGET_ANNOTATIONS, notes);
  const { name, displayName } = target.value.metadata;
  if (annotations.size === 0) {
    notes.leaveOut(
      target.at('spec').at('target'),
      `defines no channel: the channel "${name}" has to be there; or give it ${PREFIX}to or ${PREFIX}url`,
    );
    return;
  }
  const type = target.value.spec.target;
  if (type !== 'email' && type !== 'webhook') {
    notes.refuse(target.at('spec').at('target'), 'is not a type of channel: there is email, webhook');
    return;
  }
  const to = annotations.get('to');
  const url = annotations.get('url');
  const headers = annotations.get('headers');
  const written = {
    type,
    name: displayName ?? name,
    ...(to && { to: to.value.split(',').map((each) => each.trim()) }),
    ...(url && { url: url.value }),
    ...(headers && { headers: json(headers, notes) }),
  };
  const locate = ([field]: readonly string[]) =>
    (
      annotations.get(field ?? '') ??
      (field === 'type' ? target.at('spec').at('target') : metadata.at('name'))
    ).place;
  const { checked, kept } = environment.resolved(written, (path, variable) => {
    defined.findings.push(errorAt(locate(path), `the environment variable ${variable} is not set`));
  });
  const result = ChannelInput.safeParse({ ...checked, id: name });
  for (const { pointer, detail } of result.success ? [] : fieldErrors(result.error.issues)) {
    defined.findings.push(errorAt(locate(pathOf(pointer)), `${pathOf(pointer).join('.')}: ${detail}`));
  }
  defined.add('channels', name, kept, locate, metadata.at('name').place);
}
