import { z } from 'zod';
import { severities } from './words.ts';

export { compareText, severities } from './words.ts';

export const Severity = z.enum(severities);
export type Severity = z.infer<typeof Severity>;

/**
 * High: production files alone reproduce the failure. Medium: complete but for one inferred fact, named in the finding.
 * Low: a pattern that something unseen may neutralise; listed under "Suspicious Patterns".
 */
export const confidences = ['High', 'Medium', 'Low'] as const;
export const Confidence = z.enum(confidences);
export type Confidence = z.infer<typeof Confidence>;

export const riskCategories = [
  'Container',
  'Network',
  'Storage',
  'Security',
  'Scaling',
  'Deployment',
  'Observability',
  'DR',
] as const;
export const RiskCategory = z.enum(riskCategories);
export type RiskCategory = z.infer<typeof RiskCategory>;

/** Which life a file lives. Only `prod` is judged and scored; `unknown` is treated as prod. */
export const environmentClasses = ['prod', 'dev', 'test', 'example', 'vendored', 'generated'] as const;
export const EnvironmentClass = z.enum(environmentClasses);
export type EnvironmentClass = z.infer<typeof EnvironmentClass>;
