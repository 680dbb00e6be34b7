import { z } from 'zod';
import { Incident, Problem, type ChannelInput, type EscalationPolicyInput, type SlaInput } from '#contract';
import { OperatorError } from '#kit';

const TIMEOUT_MS = 10_000;

const IncidentList = z.object({ items: z.array(Incident) });

/** As much of Culprit's REST API as the demo uses. */
export class CulpritApi {
  /** @param url base of the API and pages, such as http://127.0.0.1:4300 */
  constructor(readonly url: string) {}

  async putAccount(key: string, labels: Record<string, string>): Promise<void> {
    await this.send('PUT', `accounts/${encodeURIComponent(key)}`, { labels });
  }

  /** Creates it, or replaces the one that has its id. */
  async define(
    resource: 'channels' | 'escalation-policies' | 'slas',
    body: (ChannelInput | EscalationPolicyInput | SlaInput) & { id: string },
  ): Promise<void> {
    const created = await this.request('POST', resource, body);
    if (created.status === 409) await this.send('PUT', `${resource}/${body.id}`, body);
    else await expectSuccess(created, `POST ${resource}`);
  }

  async openIncidents(): Promise<Incident[]> {
    return IncidentList.parse(await this.get('incidents?status=open')).items;
  }

  async incident(id: string): Promise<Incident> {
    return Incident.parse(await this.get(`incidents/${encodeURIComponent(id)}`));
  }

  private async get(path: string): Promise<unknown> {
    const response = await this.request('GET', path);
    await expectSuccess(response, `GET ${path}`);
    return response.json();
  }

  private async send(method: string, path: string, body: unknown): Promise<void> {
    await expectSuccess(await this.request(method, path, body), `${method} ${path}`);
  }

  private request(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(`${this.url}/api/v1/${path}`, {
      method,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
  }
}

async function expectSuccess(response: Response, what: string): Promise<void> {
  if (response.ok) return;
  const text = await response.text();
  throw new OperatorError(`Culprit answered ${response.status} to ${what}: ${problemOf(text)}`);
}

function problemOf(text: string): string {
  try {
    const problem = Problem.partial().parse(JSON.parse(text));
    const fields = (problem.errors ?? []).map((error) => `${error.pointer}: ${error.detail}`);
    return [problem.detail ?? problem.title ?? text, ...fields].join('; ');
  } catch {
    return text.slice(0, 500);
  }
}
