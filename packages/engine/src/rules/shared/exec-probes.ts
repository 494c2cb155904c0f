import { type BaseFacts, baseFacts } from '../../facts/base-images.ts';
import type { Command, Container, Probe } from '../../model/container.ts';
import type { ImageBuild } from '../../model/image.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { probeCommands } from '../../model/probe.ts';
import { known, type Setting } from '../../model/setting.ts';
import { programName } from '../../text/shell-words.ts';
import { builtImage, effectiveHealthcheck, rootImage } from './containers.ts';

/** A probe that runs a command inside the container, with what is known of the image it runs in. */
export interface ExecProbe {
  readonly container: Container | null;
  readonly image: ImageBuild | null;
  readonly probe: Probe;
  readonly command: Command;
  readonly setting: Setting<Probe>;
  readonly facts: BaseFacts | undefined;
  readonly baseText: string;
}

/** Exec probes of Compose, of Dockerfiles and of Kubernetes, each once: a probe of the image is judged where it is written. */
export function execProbes(model: DeploymentModel): readonly ExecProbe[] {
  const seen = new Set<string>();
  const found: ExecProbe[] = [];
  const add = (setting: Setting<Probe>, container: Container | null, image: ImageBuild | null): void => {
    const probe = known(setting);
    const key = `${setting.span.file}:${setting.span.start}`;
    if (probe?.kind !== 'exec' || probe.command === null || seen.has(key)) return;
    seen.add(key);
    const reference =
      container === null ? (image === null ? undefined : known(image.base)) : rootImage(container, image ?? undefined);
    const facts = reference === undefined ? undefined : baseFacts(reference);
    found.push({ container, image, probe, command: probe.command, setting, facts, baseText: reference?.text ?? '' });
  };
  for (const container of model.containers) {
    const image = builtImage(container, model) ?? null;
    add(effectiveHealthcheck(container, image ?? undefined), container, image);
    for (const setting of [container.liveness, container.readiness, container.startup]) add(setting, container, image);
  }
  for (const image of model.images) add(image.healthcheck, null, image);
  return found;
}

/** Programs that the probe calls, shell words left out. */
export function probeTools(command: Command): readonly string[] {
  const builtin = new Set([
    'exit',
    'cd',
    'test',
    '[',
    '[[',
    'echo',
    'true',
    'false',
    'set',
    'export',
    'read',
    'return',
    ':',
    'kill',
    'printf',
    'command',
    'grep',
    'cat',
    'awk',
    'sed',
    'tr',
    'head',
    'wc',
    'cut',
  ]);
  return probeCommands(command).flatMap((words) => {
    const first = words[0];
    // A path leads to a file that COPY may have brought.
    if (first === undefined || first.includes('/') || first.includes('$')) return [];
    const name = programName(first);
    return builtin.has(name) ? [] : [name];
  });
}

/** The probe as one phrase of the message: `docker compose service api` or the Dockerfile. */
export function probeOwner(probe: ExecProbe): string {
  if (probe.image !== null && probe.setting.span.file === probe.image.file)
    return `The health check of ${probe.image.file}`;
  return `The health check of ${probe.container?.name ?? 'the container'}`;
}
