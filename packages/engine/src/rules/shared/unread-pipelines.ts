import { nodeAt } from '../../documents/yaml/tree.ts';
import type { DeploymentModel } from '../../model/model.ts';

/** What other systems read; their contents are not judged. */
const elsewhere =
  /(?:^|\/)(?:Jenkinsfile[^/]*|\.travis\.ya?ml|azure-pipelines[^/]*\.ya?ml|bitbucket-pipelines\.ya?ml|\.drone\.(?:ya?ml|star|jsonnet)|appveyor\.ya?ml|\.appveyor\.ya?ml|cloudbuild[^/]*\.ya?ml|buildspec[^/]*\.ya?ml|\.cirrus\.ya?ml|wercker\.ya?ml|codeship-[^/]+\.ya?ml|\.gitlab-ci[^/]*\.ya?ml|\.build\.ya?ml|Earthfile|dagger\.json)$|(?:^|\/)\.(?:circleci|buildkite|woodpecker|semaphore|teamcity|tekton|azure-pipelines|builds|gitlab)(?:\/|\.ya?ml$)|(?:^|\/)\.(?:github|gitea|forgejo)\/workflows\/[^/]+\.ya?ml$/;

/** Why nobody can say from these files what the pipelines do: one of another system, or jobs that come from elsewhere. Null when all are read. */
export function unreadPipeline(model: DeploymentModel): string | null {
  const including = model.pipelines.find(
    (pipeline) => pipeline.system === 'gitlab-ci' && nodeAt(pipeline.root ?? undefined, 'include') !== undefined,
  );
  if (including !== undefined) return `${including.file} includes jobs that are not read.`;
  const read = new Set(model.pipelines.map((pipeline) => pipeline.file));
  const other = model.files.find((file) => elsewhere.test(file.path) && !read.has(file.path));
  return other === undefined ? null : `${other.path} belongs to a pipeline that is not read.`;
}
