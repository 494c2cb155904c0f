import { pathClaims } from '@seaworthy/schema/intake/path-claims';
import type { DocumentFormat } from '../document.ts';
import type { WorkflowDocument } from './document.ts';
import { parseWorkflow } from './parse.ts';

export const workflowFormat: DocumentFormat<WorkflowDocument> = {
  kind: 'workflow',
  version: 4,
  feeds: ['deployment/strategy', 'deployment/smoke-tests', 'container/base-image'],
  claimsPath: pathClaims.workflow,
  claimsText: (_path, text) => text.includes('jobs:') || text.includes('script:') || text.includes('steps:'),
  parse: (path, text) => parseWorkflow(path, text),
};
