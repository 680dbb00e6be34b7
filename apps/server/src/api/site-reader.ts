import { Injectable } from '@nestjs/common';
import { type Site, SlaSource, WindowReader } from '#evaluate';
import { AccountTable, CalendarTable } from '#store';
import { ApiSettings } from './ports.js';

/** What there is here that a rule may be about. */
@Injectable()
export class SiteReader {
  constructor(
    private readonly calendars: CalendarTable,
    private readonly windows: WindowReader,
    private readonly source: SlaSource,
    private readonly accounts: AccountTable,
    private readonly settings: ApiSettings,
  ) {}

  read(): Site {
    return {
      calendars: async () => (await this.calendars.list()).map(({ id }) => id),
      operations: () => this.windows.operations(),
      accountsWith: (labels) => this.source.accountsWith(labels),
      labels: () => this.accounts.labelValues(),
      retentionMs: this.settings.retentionMs,
    };
  }
}
