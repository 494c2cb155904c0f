import type { ComposeDocument } from '../../documents/compose/document.ts';
import { itemsOf, nodeAt, textAt } from '../../documents/yaml/tree.ts';
import { folderOf, joinPath } from '../../text/paths.ts';
import type { Span } from '../../text/span.ts';
import { asMap } from './merge.ts';
import { pairsOf } from './read.ts';

/** One entry of the top-level `secrets:`. */
export interface ComposeSecret {
  readonly name: string;
  /** File of the tree that holds the value; null when it comes from elsewhere. */
  readonly file: string | null;
  /** `environment:` of the entry. */
  readonly variable: string | null;
  readonly composeFile: string;
  readonly span: Span;
}

/** A file whose services are all completed by another file: `-f base -f this`. */
export interface ComposeFragment {
  readonly file: string;
  readonly services: readonly {
    readonly name: string;
    readonly span: Span;
    readonly env: readonly { readonly name: string; readonly span: Span }[];
    readonly dependsOn: readonly string[];
  }[];
  /** Profiles named in its comments' usage line would need the text; commands of pages tell. */
  readonly span: Span;
}

export function composeSecretsOf(documents: readonly ComposeDocument[]): ComposeSecret[] {
  return documents.flatMap((document) => {
    const secrets = nodeAt(document.root ?? undefined, 'secrets');
    if (secrets?.type !== 'map') return [];
    return secrets.entries.map((entry): ComposeSecret => {
      const file = textAt(entry.value, 'file');
      return {
        name: entry.key,
        file: file === undefined ? null : (joinPath(folderOf(document.path), file) ?? null),
        variable: textAt(entry.value, 'environment') ?? null,
        composeFile: document.path,
        span: entry.keySpan,
      };
    });
  });
}

export function composeFragmentsOf(documents: readonly ComposeDocument[]): ComposeFragment[] {
  return documents.flatMap((document): ComposeFragment[] => {
    const services = nodeAt(document.root ?? undefined, 'services');
    if (services?.type !== 'map' || services.entries.length === 0) return [];
    const complete = services.entries.some((entry) =>
      ['image', 'build', 'extends'].some((key) => nodeAt(entry.value, key) !== undefined),
    );
    if (complete) return [];
    return [
      {
        file: document.path,
        span: services.span,
        services: services.entries.map((entry) => {
          const depends = nodeAt(entry.value, 'depends_on');
          const map = depends === undefined ? undefined : asMap(depends);
          return {
            name: entry.key,
            span: entry.keySpan,
            env: pairsOf(nodeAt(entry.value, 'environment')).map((pair) => ({ name: pair.name, span: pair.span })),
            dependsOn:
              map?.type === 'map'
                ? map.entries.map((one) => one.key)
                : itemsOf(depends).flatMap((item) => (item.type === 'scalar' ? [item.text] : [])),
          };
        }),
      },
    ];
  });
}
