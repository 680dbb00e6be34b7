import { type LabelSelector, type Sla } from '#contract';
import { SlaSource } from '../ports.js';

/** Asks each question once: hundreds of rules mean the accounts of the same labels. */
export class RememberedAccounts extends SlaSource {
  private readonly byLabels = new Map<string, Promise<string[]>>();
  private count: Promise<number> | undefined;

  constructor(private readonly source: SlaSource) {
    super();
  }

  revision(): Promise<string> {
    return this.source.revision();
  }

  all(): Promise<Sla[]> {
    return this.source.all();
  }

  accountsWith(labels: LabelSelector): Promise<string[]> {
    const question = JSON.stringify(labels);
    let keys = this.byLabels.get(question);
    if (keys === undefined) this.byLabels.set(question, (keys = this.source.accountsWith(labels)));
    return keys;
  }

  accountCount(): Promise<number> {
    return (this.count ??= this.source.accountCount());
  }
}
