import type { Container } from './container.ts';
import type { ImageBuild } from './image.ts';

/** Values of template variables (`${NGINX_MAX_BODY_SIZE}`) as far as the repository gives them. */
export type TemplateValues = ReadonlyMap<string, string>;

/** The container's own environment wins over its image's ENV. */
export function templateValues(container: Container | undefined, image: ImageBuild | undefined): TemplateValues {
  const values = new Map<string, string>();
  for (const entry of image?.env ?? []) {
    if (entry.kind === 'ENV' && entry.value.state === 'set') values.set(entry.name, entry.value.value);
  }
  for (const entry of container?.env ?? []) {
    if (entry.value.state === 'set') values.set(entry.name, entry.value.value);
    else values.delete(entry.name);
  }
  return values;
}

/** Marks of other template engines: their values are decided outside the repository. */
const foreignTemplate = /\{\{|<%|^@[A-Za-z_]+@$|^__[A-Z_]+__$/;
/** nginx's own variables are lower case; envsubst variables are written in capitals by universal habit. */
const templateVariable = /\$\{([A-Z][A-Z0-9_]*)(?::?-([^}]*))?\}|\$([A-Z][A-Z0-9_]*)/g;

/** The text with all template variables replaced; undefined when one has no value in the repository. */
export function fillTemplate(text: string, values: TemplateValues): string | undefined {
  if (foreignTemplate.test(text)) return undefined;
  let complete = true;
  const filled = text.replace(templateVariable, (_, braced?: string, fallback?: string, bare?: string) => {
    const value = values.get(braced ?? bare ?? '') ?? fallback;
    if (value === undefined) complete = false;
    return value ?? '';
  });
  return complete ? filled : undefined;
}

/** `10m`, `1G`, `512`, `0`: bytes, with nginx's 1024-based units. Undefined when it is no size. */
export function parseSize(text: string): number | undefined {
  const found = /^(\d{1,15})([kKmMgG]?)$/.exec(text);
  if (found === null) return undefined;
  const factor = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[(found[2] ?? '').toLowerCase()] ?? 1;
  return Number(found[1]) * factor;
}

const secondsPer: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  M: 2_592_000,
  y: 31_536_000,
  '': 1,
};

/** `60s`, `1h30m`, `300`: seconds. Undefined when it is no time. */
export function parseTime(text: string): number | undefined {
  if (!/^(\d{1,12}(ms|[smhdwMy])? ?){1,8}$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d{1,12})(ms|[smhdwMy]?)/g)) {
    total += Number(amount) * (secondsPer[unit ?? ''] ?? 1);
  }
  return total;
}
