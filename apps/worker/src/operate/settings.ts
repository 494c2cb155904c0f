import { describeConfig, type Environment } from '@seaworthy/runtime/config';
import { WorkerEnvironment } from '../config.ts';

/** One variable as it is in effect. */
export interface SettingInEffect {
  readonly name: string;
  /** Null: the program works without. A secret is shown as dots. */
  readonly value: string | null;
  /** `default`, `environment`, or `file PATH`. */
  readonly from: string;
}

/** What the worker reads, and where each value comes from. */
export function settingsInEffect(environment: Environment): readonly SettingInEffect[] {
  return describeConfig(WorkerEnvironment).map(({ name, default: byDefault }) => {
    const [own, path] = [environment[name], environment[`${name}_FILE`]];
    // What is kept in a file is kept there for a reason.
    if (isSet(path)) return { name, value: '•••', from: `file ${path}` };
    if (isSet(own)) return { name, value: masked(name, own), from: 'environment' };
    return { name, value: byDefault, from: 'default' };
  });
}

/** Variables with our prefix that the worker does not read: the API's, or misspelt. */
export function unreadSettings(environment: Environment): readonly string[] {
  const known = new Set(Object.keys(WorkerEnvironment.shape).flatMap((name) => [name, `${name}_FILE`]));
  return Object.keys(environment)
    .filter((name) => name.startsWith('SEAWORTHY_') && !known.has(name) && isSet(environment[name]))
    .sort();
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value.trim() !== '';
}

function masked(name: string, value: string): string {
  if (/PASSWORD|SECRET|TOKEN|KEY|HEADERS/.test(name)) return '•••';
  return value.replace(/\/\/[^@/]*@/, '//•••@').replace(/([?&][^=&]*(?:password|token|key)[^=&]*=)[^&]*/gi, '$1•••');
}
