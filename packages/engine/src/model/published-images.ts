import { compareText } from '@seaworthy/schema/vocabulary';
import type { ImageListDocument, ImageName } from '../documents/image-list/document.ts';
import { imageNames } from '../documents/image-list/parse.ts';
import type { WorkflowDocument } from '../documents/workflow/document.ts';
import type { BuildContext } from './build-context.ts';

/** Names of images that pipelines, bake files and build matrices of this repository build or push, by place. */
export function publishedImagesFrom(
  workflows: readonly WorkflowDocument[],
  lists: readonly ImageListDocument[],
  context: BuildContext,
): readonly ImageName[] {
  const fromWorkflows = workflows.flatMap((workflow) => {
    const text = context.texts.get(workflow.path) ?? '';
    // A pipeline that never builds an image names those that it tests with.
    return /\b(build-push-action|bake-action|buildah|kaniko|docker (buildx )?(build|bake|push)|podman (build|push))\b/.test(
      text,
    )
      ? imageNames(workflow.path, text)
      : [];
  });
  return [...lists.flatMap((list) => list.names), ...fromWorkflows].sort(
    (a, b) => compareText(a.span.file, b.span.file) || a.span.start - b.span.start,
  );
}
