import type { Evidence } from '@seaworthy/schema/evidence';
import type { ModelFact, ModelPort } from '@seaworthy/schema/report-model';
import type { Container, Probe } from '../../model/container.ts';
import type { ImageBuild } from '../../model/image.ts';
import type { DeploymentModel } from '../../model/model.ts';
import type { Setting } from '../../model/setting.ts';
import { effectiveHealthcheck, effectiveUser } from '../../rules/shared/containers.ts';
import { ownImage } from '../../rules/shared/published.ts';
import type { Span } from '../../text/span.ts';
import { bytesText } from '../../text/units.ts';

export type Quote = (span: Span, note?: string) => Evidence;

/** What a reader wants to know of a container, every value with the lines that prove it, "unset" with the place that lacks it. */
export function containerFacts(container: Container, model: DeploymentModel, quote: Quote): ModelFact[] {
  const image = ownImage(container, model);
  const workload = model.workloads.find((it) => it.id === container.workload);
  const user = effectiveUser(container, image);
  const schedule = workload?.cron;
  return [
    factOf('image', container.image, (it) => it.text, quote),
    factOf('replicas', workload?.replicas ?? container.replicas, String, quote),
    factOf('memory-limit', container.memoryLimit, bytesText, quote),
    factOf('cpu-limit', container.cpuLimit, String, quote),
    factOf('user', user, (it) => it, quote),
    healthFact(container, image, quote),
    factOf('restart', container.restart, (it) => it, quote),
    ...(schedule?.schedule == null
      ? []
      : [
          {
            name: 'schedule' as const,
            state: 'set' as const,
            value: schedule.schedule,
            evidence: [quote(schedule.scheduleSpan)],
          },
        ]),
  ];
}

/** The same of an image that no container here runs: what its Dockerfile says. */
export function imageFacts(image: ImageBuild, quote: Quote): ModelFact[] {
  return [
    factOf('image', image.base, (it) => it.text, quote),
    factOf('user', image.user, (it) => it, quote),
    factOf('health-check', image.healthcheck, probeText, quote),
  ];
}

function healthFact(container: Container, image: ImageBuild | undefined, quote: Quote): ModelFact {
  const probes = [container.readiness, container.liveness, container.startup];
  const own = effectiveHealthcheck(container, image);
  const probe = own.state === 'unset' ? (probes.find((it) => it.state !== 'unset') ?? own) : own;
  return factOf('health-check', probe, probeText, quote);
}

function probeText({ kind, path, port }: Probe): string {
  return [kind, port === null ? '' : `:${port}`, path ?? ''].join(kind === 'disabled' ? '' : ' ').trim();
}

/** One setting as a fact; `show` gives the text of a known value. */
function factOf<T>(name: ModelFact['name'], setting: Setting<T>, show: (value: T) => string, quote: Quote): ModelFact {
  const evidence = [quote(setting.span, setting.state === 'set' ? setting.via : undefined)];
  if (setting.state === 'set') return { name, state: 'set', value: show(setting.value), evidence };
  if (setting.state === 'unresolved') return { name, state: 'unknown', value: setting.expression, evidence };
  return { name, state: 'unset', value: null, evidence };
}

export function containerPorts(container: Container, model: DeploymentModel, quote: Quote): ModelPort[] {
  const own = container.ports.map((port) => ({
    host: hostOf(port),
    container: port.containerPort,
    protocol: port.protocol,
    published: port.kind === 'published',
    evidence: [quote(port.span)],
  }));
  const image = ownImage(container, model);
  const there = new Set(own.map((port) => port.container));
  return [...own, ...(image === undefined ? [] : imagePorts(image, quote).filter((it) => !there.has(it.container)))];
}

export function imagePorts(image: ImageBuild, quote: Quote): ModelPort[] {
  return image.exposed.map(({ port, span }) => ({
    host: null,
    container: port,
    protocol: 'tcp',
    published: false,
    evidence: [quote(span)],
  }));
}

function hostOf({ hostPort, hostAddress }: Container['ports'][number]): string | null {
  if (hostPort === null) return null;
  return hostAddress === null ? `${hostPort}` : `${hostAddress}:${hostPort}`;
}
