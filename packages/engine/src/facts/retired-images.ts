import type { ImageReference } from '../model/container.ts';

/** Images that their publishers took away or stopped renewing. From the publishers' announcements, as of the day of the tables. */
export interface RetiredImage {
  readonly why: string;
  readonly instead: string;
  /** The pull fails already; otherwise it works and never changes again. */
  readonly pullFails: boolean;
}

interface Entry extends RetiredImage {
  matches(image: ImageReference): boolean;
}

const official = (name: string) => (image: ImageReference) =>
  image.registry === 'docker.io' && image.repository === name;
const below = (prefix: string) => (image: ImageReference) =>
  image.registry === 'docker.io' && image.repository.startsWith(prefix);
const on =
  (host: string, prefix = '') =>
  (image: ImageReference) =>
    image.registry === host && image.repository.startsWith(prefix);

const entries: readonly Entry[] = [
  {
    // https://github.com/bitnami/containers/issues/83267
    // Their small Debian is not part of the catalogue that moved.
    matches: (image) =>
      below('bitnami/')(image) &&
      image.repository !== 'bitnami/minideb' &&
      image.tag !== null &&
      image.tag !== 'latest',
    why: 'Bitnami moved its versioned tags to bitnamilegacy in autumn 2025',
    instead: 'the official image of the product',
    pullFails: true,
  },
  {
    matches: below('bitnamilegacy/'),
    why: 'it is the frozen archive of Bitnami and gets no updates',
    instead: 'the official image of the product',
    pullFails: false,
  },
  {
    matches: on('k8s.gcr.io'),
    why: 'the registry is frozen since April 2023',
    instead: 'registry.k8s.io',
    pullFails: false,
  },
  {
    matches: on('gcr.io', 'kaniko-project/'),
    why: 'the project was archived in 2025',
    instead: 'BuildKit',
    pullFails: false,
  },
  {
    matches: official('openjdk'),
    why: 'the official image is deprecated and not renewed',
    instead: 'eclipse-temurin',
    pullFails: false,
  },
  {
    matches: official('java'),
    why: 'the official image is deprecated since 2016',
    instead: 'eclipse-temurin',
    pullFails: false,
  },
  {
    matches: official('centos'),
    why: 'the official image is not renewed',
    instead: 'almalinux or rockylinux/rockylinux',
    pullFails: false,
  },
  {
    matches: official('jenkins'),
    why: 'the official image is deprecated since 2018',
    instead: 'jenkins/jenkins',
    pullFails: false,
  },
  {
    matches: official('vault'),
    why: 'the official image stopped at 1.13',
    instead: 'hashicorp/vault',
    pullFails: false,
  },
  {
    matches: below('circleci/'),
    why: 'the convenience images are deprecated since 2021',
    instead: 'cimg/*',
    pullFails: false,
  },
  {
    matches: below('tiangolo/uvicorn-gunicorn'),
    why: 'its author deprecated it in favour of a plain Dockerfile',
    instead: 'python with fastapi run --workers',
    pullFails: false,
  },
];

export function retiredImage(image: ImageReference): RetiredImage | undefined {
  return entries.find((entry) => entry.matches(image));
}
