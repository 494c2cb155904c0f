// A thread does not inherit the loader of its program: it registers its own before the TypeScript begins.
import { register } from 'tsx/esm/api';

register();
await import('./worker.ts');
