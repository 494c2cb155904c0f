import type { SourceFact } from '../document.ts';
import type { Syntax } from '../syntax.ts';
import { pythonEnvFacts } from './python-env.ts';
import { scriptEnvFacts } from './script-env.ts';

/** Variables of the environment that this file reads, and the classes and schemas that check them. */
export function envFacts(syntax: Syntax): SourceFact[] {
  return syntax.language === 'python' ? pythonEnvFacts(syntax) : scriptEnvFacts(syntax);
}
