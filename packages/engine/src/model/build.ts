import type { Document } from '../documents/document.ts';
import type { SourceTree } from '../inventory.ts';
import type { DeploymentModel } from './model.ts';

/** Builds the deployment model from all documents. Pure: equal trees give equal models, whatever the order of entries. */
export function buildModel(_tree: SourceTree, _documents: readonly Document[]): DeploymentModel {
  throw new Error('not built yet');
}
