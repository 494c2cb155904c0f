import { once } from 'node:events';
import { apiPrefix, Problem } from '@seaworthy/schema/api';
import WebSocket from 'ws';
import type { Cell } from './cell.ts';
import type { Named } from './expectation.ts';
import { fill, identityCount } from './parameters.ts';
import { namedBy, sampleFor } from './samples.ts';

export interface Answer {
  readonly status: number;
  /** Of the problem; null when it is none. */
  readonly code: string | null;
  readonly text: string;
  /** Texts that the request itself held, so that finding them again tells nothing. */
  readonly sent: readonly string[];
}

/** The route as samples.ts writes it. What a HEAD takes is what its GET takes. */
export function routeKey({ method, url }: { readonly method: string; readonly url: string }): string {
  return `${method === 'HEAD' ? 'GET' : method} ${url.startsWith(apiPrefix) ? url.slice(apiPrefix.length) : url}`;
}

/** What a request by this route names beside the resource that it guards. */
export function namedOf(route: { readonly method: string; readonly url: string }): Named {
  const named = namedBy(routeKey(route));
  return { ids: named === 'ids' || identityCount(route.url) > 0, project: named !== 'nothing' };
}

/** Sends the request of a cell; a route of a socket is opened as one. `ready`: its rows are there, it is about to go. */
export async function ask(cell: Cell, ready: () => Promise<unknown> = async () => undefined): Promise<Answer> {
  const { route, world, caller } = cell;
  const { path, params } = await fill(cell);
  await ready();
  const { query = {}, json, form, bytes } = sampleFor(cell, routeKey(route));
  const sent = [...Object.values(params), ...Object.values(query), ...textsIn(json), `${form?.get('project') ?? ''}`];
  const search = new URLSearchParams(query).toString();
  const url = `${world.served.url}${path}${search === '' ? '' : `?${search}`}`;
  if (route.isSocket && route.method === 'GET') return { ...(await open(url, caller.headers)), sent };
  const type = json === undefined ? (bytes === undefined ? undefined : 'application/octet-stream') : 'application/json';
  const body = json === undefined ? (form ?? (bytes as Uint8Array<ArrayBuffer> | undefined)) : JSON.stringify(json); // never shared memory in tests
  const answer = await fetch(url, {
    method: route.method,
    headers: { ...caller.headers, ...(type === undefined ? {} : { 'content-type': type }) },
    redirect: 'manual',
    ...(body === undefined ? {} : { body }),
  });
  return { ...read(answer.status, await answer.text()), sent };
}

async function open(url: string, headers: Readonly<Record<string, string>>): Promise<Omit<Answer, 'sent'>> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), { headers });
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('message', (data) => {
      resolve({ status: 101, code: null, text: String(data) });
      socket.terminate();
    });
    socket.on('unexpected-response', (_request, response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      once(response, 'end').then(
        () => resolve(read(response.statusCode ?? 0, Buffer.concat(chunks).toString())),
        reject,
      );
    });
  });
}

function read(status: number, text: string): Omit<Answer, 'sent'> {
  return { status, text, code: status >= 400 ? codeIn(text) : null };
}

function codeIn(text: string): string | null {
  try {
    return Problem.parse(JSON.parse(text)).code;
  } catch {
    return null; // a HEAD has no body, and not every refusal of a proxy is a problem of ours
  }
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
