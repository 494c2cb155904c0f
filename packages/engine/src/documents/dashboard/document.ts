import type { Span } from '../../text/span.ts';
import type { DocumentBase } from '../document.ts';

/** A Grafana dashboard as JSON: its title and the queries of its panels. */
export interface DashboardDocument extends DocumentBase<'dashboard'> {
  readonly title: string;
  readonly uid: string | null;
  readonly queries: readonly DashboardQuery[];
  /** Made to be imported: asks for its data source (`__inputs`) or comes from the public gallery (`gnetId`). */
  readonly imported: boolean;
}

export interface DashboardQuery {
  readonly panel: string;
  readonly expression: string;
  /** Literal uid of the data source; null for a variable or the default one. */
  readonly datasource: string | null;
  /** `prometheus`, `loki`, …; null when the file does not say. */
  readonly datasourceType: string | null;
  readonly span: Span;
}
