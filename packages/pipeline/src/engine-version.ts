/** For programs that show the version; they may not import the engine itself. */
export { engineVersion } from '@seaworthy/engine/index';
