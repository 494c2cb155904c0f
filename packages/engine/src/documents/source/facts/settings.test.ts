import { beforeAll, describe, expect, it } from 'vitest';
import { loadGrammars } from '../../../../testing/load-grammars.ts';
import type { ParseTools } from '../../document.ts';
import type { SourceFact } from '../document.ts';
import { sourceFormat } from '../format.ts';

let tools: ParseTools;
beforeAll(async () => {
  tools = { grammars: await loadGrammars() };
});

function facts<T extends SourceFact['type']>(path: string, text: string, type: T): Extract<SourceFact, { type: T }>[] {
  return sourceFormat
    .parse(path, text, tools)
    .facts.filter((fact): fact is Extract<SourceFact, { type: T }> => fact.type === type);
}

describe('reads of the environment', () => {
  it('say what the text becomes, whether empty counts, and what the comment says', () => {
    const text =
      'import os\n# 0 = off. Batches drop the outline.\nA = int(os.environ.get("BATCH", "0"))\nB = os.getenv("URL") or "http://x"\nC = os.getenv("ON", "no").lower() == "yes"\nD = os.getenv("L", "a,b").split(",")  # comma\n';
    expect(facts('a.py', text, 'env-read').map(({ span: _span, type: _type, ...rest }) => rest)).toEqual([
      { name: 'BATCH', required: false, default: '0', as: 'int', note: '0 = off. Batches drop the outline.' },
      { name: 'URL', required: false, default: 'http://x', emptyFallsBack: true },
      { name: 'ON', required: false, default: 'no', as: 'bool' },
      { name: 'L', required: false, default: 'a,b', as: 'list', note: 'comma' },
    ]);
  });

  it('go through a function that looks up the name it is given', () => {
    const text =
      'import os\ndef limit(name: str, default: int) -> int:\n    return int(os.getenv(name, str(default)))\ndef shout(name):\n    print(name)\nA = limit("MAX_PAGES", 10)\nshout("HELLO_WORLD")\n';
    expect(facts('a.py', text, 'env-read').map((fact) => [fact.name, fact.required, fact.default])).toEqual([
      ['MAX_PAGES', false, '10'],
    ]);
    expect(facts('a.py', text, 'config-validation')).toEqual([]);
    const strict = text.replace('return int', 'if name == "":\n        raise ValueError(name)\n    return int');
    expect(facts('a.py', strict, 'config-validation')).toHaveLength(1);
  });

  it('are not what a WSGI server hands to an application', () => {
    const wsgi = 'import os\ndef application(environ, start_response):\n    return environ["PATH_INFO"]\n';
    expect(facts('wsgi.py', wsgi, 'env-read')).toEqual([]);
    expect(facts('a.py', 'from os import environ\nA = environ["A"]\n', 'env-read')).toHaveLength(1);
  });

  it('go through helpers of the project', () => {
    const text =
      'from app.env import get_optional_env, require_env\nA = get_optional_env("OLLAMA_URL", "http://x")\nB = require_env("DB_NAME")\n';
    expect(
      facts('a.py', `import os\nos.environ\n${text}`, 'env-read').map((fact) => [
        fact.name,
        fact.required,
        fact.default,
      ]),
    ).toEqual([
      ['OLLAMA_URL', false, 'http://x'],
      ['DB_NAME', true, null],
    ]);
  });

  it('know the types of settings fields, and fields that the code fills itself', () => {
    const text =
      'from pydantic_settings import BaseSettings\nclass AppSettings(BaseSettings):\n    PORT: int = 80\n    HOSTS: list[str] = []\n    DB: PostgresDsn | None = None\n    SECRET: str\n    OTHER: str\n\ndef make():\n    return AppSettings(**{"SECRET": find()})\n';
    expect(facts('a.py', text, 'env-read').map((fact) => [fact.name, fact.as, fact.required])).toEqual([
      ['PORT', 'int', false],
      ['HOSTS', 'json', false],
      ['DB', 'url', false],
      ['SECRET', undefined, false],
      ['OTHER', undefined, true],
    ]);
  });
});

describe('sources of settings', () => {
  it('are found in settings classes, loaders and mounted files', () => {
    const python =
      'from pydantic_settings import BaseSettings, SettingsConfigDict\nclass S(BaseSettings):\n    model_config = SettingsConfigDict(env_file="../.env", secrets_dir="/run/secrets")\n';
    expect(facts('a.py', python, 'env-file-load').map((fact) => fact.path)).toEqual(['../.env']);
    expect(facts('a.py', python, 'secret-file-read')).toHaveLength(1);
    expect(
      facts('b.py', 'from dotenv import load_dotenv\nload_dotenv()\n', 'env-file-load').map((fact) => fact.path),
    ).toEqual([null]);
    expect(
      facts('c.ts', "import dotenv from 'dotenv';\ndotenv.config({ path: '../.env' });\n", 'env-file-load').map(
        (fact) => fact.path,
      ),
    ).toEqual(['../.env']);
  });

  it('count as checked when a settings class refuses wrong values', () => {
    const text =
      'import os\nclass Settings:\n    def __init__(self):\n        self.n = int(os.environ.get("N", "1"))\n        if self.n < 1:\n            raise ValueError("N")\n';
    expect(facts('a.py', text, 'config-validation').map((fact) => fact.library)).toEqual(['checks of its own']);
    expect(facts('a.py', 'import os\nN = os.environ.get("N")\n', 'config-validation')).toEqual([]);
  });
});
