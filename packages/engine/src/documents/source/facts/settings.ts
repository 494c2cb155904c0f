import { spanOf } from '../../../text/span.ts';
import { keyword, positional } from '../arguments.ts';
import type { SourceFact } from '../document.ts';
import { headSpan, isInside, lastName, textOf } from '../look.ts';
import type { Syntax } from '../syntax.ts';
import { literalOf } from '../values.ts';
import { usesModule } from './imports.ts';

/** Where settings come from beside the environment itself, and whether the code checks them. */
export function settingsFacts(syntax: Syntax): SourceFact[] {
  return [...envFileLoads(syntax), ...secretFileReads(syntax), ...ownValidation(syntax)];
}

function envFileLoads(syntax: Syntax): SourceFact[] {
  if (!/env_file|dotenv|read_env/.test(syntax.text)) return [];
  const facts: SourceFact[] = [];
  for (const call of syntax.calls) {
    const verb = lastName(call.callee);
    if (/^(?:SettingsConfigDict|ConfigDict)$/.test(verb)) {
      const given = keyword(syntax, call, 'env_file');
      if (given !== undefined && given.text !== 'None')
        facts.push({ type: 'env-file-load', path: literalOf(syntax, given), span: headSpan(syntax, given) });
    } else if (/^(?:load_dotenv|dotenv_values|read_envfile|read_env)$/.test(verb) && syntax.language === 'python') {
      const given =
        positional(syntax, call, 0) ?? keyword(syntax, call, 'dotenv_path') ?? keyword(syntax, call, 'path');
      facts.push({
        type: 'env-file-load',
        path: given === undefined ? null : literalOf(syntax, given),
        span: headSpan(syntax, call),
      });
    } else if (/^dotenv\.config$/.test(call.callee) || (verb === 'config' && usesModule(syntax, 'dotenv'))) {
      const path = /\bpath:\s*["'`]([^"'`]{1,200})["'`]/.exec(textOf(syntax, call.arguments))?.[1] ?? null;
      facts.push({ type: 'env-file-load', path, span: headSpan(syntax, call) });
    }
  }
  for (const one of syntax.assignments) {
    if (one.target === 'env_file')
      facts.push({ type: 'env-file-load', path: literalOf(syntax, one.value), span: headSpan(syntax, one) });
  }
  if (/import\s+["']dotenv\/config["']|require\(["']dotenv\/config["']\)/.test(syntax.text))
    facts.push({ type: 'env-file-load', path: null, span: spanOf(syntax.lines, 0, 0) });
  return facts;
}

function secretFileReads(syntax: Syntax): SourceFact[] {
  const match = /\/run\/secrets|secrets_dir|(?:PASSWORD|SECRET|TOKEN|KEY|CREDENTIALS?)_FILE["'\]]/.exec(syntax.text);
  return match === null || isInside(syntax.comments, match.index)
    ? []
    : [{ type: 'secret-file-read', span: spanOf(syntax.lines, match.index, match.index + match[0].length) }];
}

/** A settings class, or a function named for it, that refuses wrong values when the process starts. */
function ownValidation(syntax: Syntax): SourceFact[] {
  if (!/environ|getenv|process\.env/.test(syntax.text)) return [];
  const owner = syntax.classes.find(
    (one) =>
      /(?:Settings|Config|Configuration|Env)$/.test(one.name) && /\braise\s|\bthrow\s/.test(textOf(syntax, one.body)),
  );
  const check = syntax.functions.find(
    (one) =>
      /^_?(?:validate|check|assert|verify|require|ensure)_?(?:\w*_)?(?:env|settings|config|environment)\w*$/i.test(
        one.name,
      ) && /\braise\s|\bthrow\s|exit\(/.test(textOf(syntax, one.body)),
  );
  const place = owner ?? check;
  return place === undefined
    ? []
    : [{ type: 'config-validation', library: 'checks of its own', span: headSpan(syntax, place) }];
}
