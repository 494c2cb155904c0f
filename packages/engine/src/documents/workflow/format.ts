import type { DocumentFormat } from '../document.ts';
import type { WorkflowDocument } from './document.ts';
import { isGitlab, isWorkflowPath, parseWorkflow } from './parse.ts';

export const workflowFormat: DocumentFormat<WorkflowDocument> = {
  kind: 'workflow',
  version: 4,
  feeds: ['deployment/strategy', 'deployment/smoke-tests', 'container/base-image'],
  claimsPath: (path) => isWorkflowPath(path) || /(^|\/)action\.ya?ml$/.test(path) || isGitlab(path),
  claimsText: (_path, text) => text.includes('jobs:') || text.includes('script:') || text.includes('steps:'),
  parse: (path, text) => parseWorkflow(path, text),
};
