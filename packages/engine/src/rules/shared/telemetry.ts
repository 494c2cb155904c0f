import type { TelemetryDocument, TelemetryFormat } from '../../documents/telemetry/document.ts';
import type { YamlMap, YamlNode } from '../../documents/yaml/tree.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { fileStart, type Span } from '../../text/span.ts';

/** A telemetry file whose text could be read. */
export interface TelemetryFile extends TelemetryDocument {
  readonly root: YamlMap;
}

export function telemetryFiles(model: DeploymentModel, format: TelemetryFormat): TelemetryFile[] {
  return model.monitoring.telemetry.flatMap((it) =>
    it.format === format && it.root?.type === 'map' ? [{ ...it, root: it.root }] : [],
  );
}

/** Place of a top key; the start of the file when it is missing. */
export function keyOf(file: TelemetryFile, key: string): Span {
  return file.root.entries.find((entry) => entry.key === key)?.keySpan ?? fileStart(file.path);
}

export function entriesOf(node: YamlNode | undefined): YamlMap['entries'] {
  return node?.type === 'map' ? node.entries : [];
}
