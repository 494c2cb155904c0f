import type { AlertRule } from '../../documents/prometheus/document.ts';
import type { DeploymentModel } from '../../model/model.ts';

/** The alerts of one file: what one edit mends is one finding. */
export interface AlertFile {
  readonly file: string;
  readonly alerts: readonly [AlertRule, ...AlertRule[]];
}

export function alertFiles(model: DeploymentModel): AlertFile[] {
  const files = new Map<string, [AlertRule, ...AlertRule[]]>();
  for (const alert of model.monitoring.alerts) {
    const own = files.get(alert.file);
    if (own === undefined) files.set(alert.file, [alert]);
    else own.push(alert);
  }
  return [...files].map(([file, alerts]) => ({ file, alerts }));
}

export const noAlerts = 'There are no alert rules.';

/** One line, at most `limit` characters, fit for a code span. */
export function shortExpression(expression: string, limit = 80): string {
  const flat = expression.replace(/\s+/g, ' ').replace(/`/g, "'").trim();
  return flat.length > limit ? `${flat.slice(0, limit - 1)}…` : flat;
}
