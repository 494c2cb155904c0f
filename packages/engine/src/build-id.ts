/** Put in by tools/build-app.mjs; undeclared when the sources run as they are. */
declare const SEAWORTHY_ENGINE_BUILD: string | undefined;

/**
 * Names the code that makes reports: a digest of its sources in a built program, `source` otherwise. It is part of every key
 * of checkpoints and cached documents, so that an audit resumed after a deploy never mixes what two versions found.
 */
export const engineBuild: string = typeof SEAWORTHY_ENGINE_BUILD === 'string' ? SEAWORTHY_ENGINE_BUILD : 'source';
