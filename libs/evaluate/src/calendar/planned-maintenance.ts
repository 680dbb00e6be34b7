import { type MaintenanceWindow, type OperationRef } from '#contract';
import { selects } from '../operations/operations.js';
import { MaintenanceTimes } from './maintenance-times.js';

/** A maintenance window with the accounts that it is about at this moment. */
export class PlannedMaintenance {
  readonly id: string;
  /** Whether it is about some operations or accounts only. */
  readonly isNarrow: boolean;
  private readonly times: MaintenanceTimes;
  private readonly accounts: ReadonlySet<string> | undefined;
  private readonly scope: MaintenanceWindow['scope'];

  /** @param accounts those that its scope means, where it names any */
  constructor(window: MaintenanceWindow, accounts: readonly string[]) {
    this.id = window.id;
    this.scope = window.scope;
    this.times = new MaintenanceTimes(window);
    this.accounts = window.scope.accounts && new Set(accounts);
    this.isNarrow = this.accounts !== undefined || window.scope.operations !== undefined;
  }

  concerns(slaId: string): boolean {
    return this.scope.slas?.includes(slaId) ?? true;
  }

  applies(operation: OperationRef, account: string): boolean {
    if (this.accounts?.has(account) === false) return false;
    const { operations } = this.scope;
    return (
      operations === undefined ||
      operations.some((selector) => selects({ ...selector, kind: 'any' }, { ...operation, entry: false }))
    );
  }

  isUnderWay(unixMs: number): boolean {
    return this.times.isUnderWay(unixMs);
  }
}
