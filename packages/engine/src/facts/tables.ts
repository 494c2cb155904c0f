import { endOfLifeTable } from './end-of-life-dates.ts';
import { frameworkPortsTable } from './framework-ports.ts';
import { muslWheelsTable } from './musl-wheels.ts';

/** Where a table of this folder comes from, and on which day it was read. */
export interface FactTable {
  readonly file: string;
  readonly source: string;
  /** ISO date. */
  readonly asOf: string;
}

/** All tables, by file. Whoever renews one raises its date here or beside its rows. */
export const factTables: readonly FactTable[] = [
  {
    file: 'base-images.ts',
    source: 'Dockerfiles of docker-library, nodejs/docker-node, nginx/docker-nginx and the vendors',
    asOf: '2026-11-23',
  },
  { file: 'datastores.ts', source: 'docker-library/docs and the vendors of each server', asOf: '2026-11-23' },
  { file: 'end-of-life-dates.ts', ...endOfLifeTable },
  { file: 'framework-ports.ts', ...frameworkPortsTable },
  { file: 'musl-wheels.ts', ...muslWheelsTable },
  {
    file: 'removed-packages.ts',
    source: 'package indices of Debian and Ubuntu (packages.debian.org, packages.ubuntu.com)',
    asOf: '2026-11-23',
  },
  {
    file: 'retired-images.ts',
    source: 'announcements of the publishers, linked beside each entry',
    asOf: '2026-11-23',
  },
  {
    file: 'unmaintained-packages.ts',
    source: 'announcements of their makers, linked beside each entry',
    asOf: '2026-11-23',
  },
  {
    file: 'system-libraries.ts',
    source: 'installation pages of the packages, and what their wheels import',
    asOf: '2026-11-23',
  },
  {
    file: 'workload-memory.ts',
    source: 'public reports of memory use, named in the file; estimates',
    asOf: '2026-11-23',
  },
];
