import type { App } from '../../model/app.ts';
import { advice, type FixProposal } from '../rule.ts';
import { usesAny } from './apps.ts';
import { importsOf, stackOf } from './stack.ts';

/** A secret that has to be set, in the way that `file` (or, for a file without code, the application) reads its settings. */
export function requiredSecret(app: App, file: string, variable: string, minLength: number): FixProposal {
  const title = `Require ${variable}`;
  const name = /([A-Za-z_]\w*)\W*$/.exec(variable)?.[1] ?? 'SECRET_KEY';
  const environment = name.toUpperCase();
  if (app.language === 'node')
    return usesAny(app, 'zod')
      ? advice(
          title,
          'ts',
          `const ${name} = z.string().min(${minLength}).parse(process.env.${environment});   // openssl rand -base64 48`,
        )
      : advice(
          title,
          'ts',
          `const ${name} = process.env.${environment};   // openssl rand -base64 48\nif (!${name} || ${name}.length < ${minLength}) throw new Error('${environment} needs at least ${minLength} characters');`,
        );
  return advice(title, 'python', pythonSetting(app, file, name, environment, minLength));
}

function pythonSetting(app: App, file: string, name: string, environment: string, minLength: number): string {
  const read = `os.environ["${environment}"]   # no default: starting without it fails; openssl rand -base64 48`;
  if (usesSettingsClass(app, file))
    return `class Settings(BaseSettings):\n    ${name}: str = Field(min_length=${minLength})   # no default: starting without it fails\n\n# openssl rand -base64 48`;
  if (stackOf(app, file) === 'flask' || stackOf(app, file) === 'quart')
    return name.toUpperCase() === 'SECRET_KEY'
      ? `import os\n\napp.config["SECRET_KEY"] = ${read}`
      : `import os\n\n${name} = ${read}`;
  return `import os\n\n${name} = ${read}`;
}

/** The file declares its settings as a class of pydantic; where it is no Python file, some file of the application does. */
export function usesSettingsClass(app: App, file: string): boolean {
  return file.endsWith('.py')
    ? importsOf(app, file).some((one) => /^pydantic(?:_settings)?(?:\.|$)/.test(one))
    : usesAny(app, 'pydantic-settings', 'pydantic_settings') && stackOf(app) !== 'django';
}
