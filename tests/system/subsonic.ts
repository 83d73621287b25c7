// An app that speaks the Subsonic API.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { XMLParser } from 'fast-xml-parser';
import type { Client } from './platform';

export type Parameters = Record<string, string | number | boolean | (string | number)[]>;

export interface AppPassword {
  username: string;
  password: string;
  app_password: { id: string };
}

export const makeAppPassword = (person: Client, label = 'A test'): Promise<AppPassword> =>
  person.ok('POST', '/api/me/app-passwords', { label });

function query(parameters: Parameters): URLSearchParams {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one));
  return search;
}

export class App {
  constructor(
    readonly url: string,
    readonly credentials: Parameters,
  ) {}

  static withToken(url: string, { username, password }: AppPassword): App {
    const s = Math.random().toString(36).slice(2);
    return new App(url, { u: username, t: createHash('md5').update(password + s).digest('hex'), s });
  }

  #all = (parameters: Parameters) => query({ v: '1.16.1', c: 'tests', ...this.credentials, ...parameters });

  get = (endpoint: string, parameters: Parameters = {}): Promise<Response> =>
    fetch(`${this.url}/rest/${endpoint}?${this.#all(parameters)}`, { signal: AbortSignal.timeout(20_000) });

  post = (endpoint: string, parameters: Parameters = {}): Promise<Response> =>
    fetch(`${this.url}/rest/${endpoint}`, { method: 'POST', body: this.#all(parameters), signal: AbortSignal.timeout(20_000) });

  /** The answer, whether it succeeded or not. */
  async json(endpoint: string, parameters: Parameters = {}): Promise<any> {
    return (await (await this.get(endpoint, { f: 'json', ...parameters })).json())['subsonic-response'];
  }

  /** What a success says. */
  async ok(endpoint: string, parameters: Parameters = {}): Promise<any> {
    const answer = await this.json(endpoint, parameters);
    if (answer.status !== 'ok') throw new Error(`${endpoint}: ${JSON.stringify(answer)}`);
    return answer;
  }

  /** The code of a failure; undefined for a success. */
  error = async (endpoint: string, parameters: Parameters = {}): Promise<number | undefined> =>
    (await this.json(endpoint, parameters)).error?.code;
}

const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', parseTagValue: false, parseAttributeValue: false,
  trimValues: false, textNodeName: 'value', ignoreDeclaration: true });

export const parseXml = (text: string): any => parser.parse(text)['subsonic-response'];

/** JSON as XML can say it: everything is text, and one of several may be the only one; what is empty is not there. */
export function asXml(value: any): any {
  if (Array.isArray(value)) return value.length > 1 ? value.map(asXml) : value.length === 1 ? asXml(value[0]) : undefined;
  if (value === null || typeof value !== 'object') return String(value);
  const entries = Object.entries(value).map(([name, inner]) => [name, asXml(inner)] as const);
  const kept = entries.filter(([, inner]) => inner !== undefined);
  if (kept.length === 0) return '';
  return kept.length === 1 && kept[0]![0] === 'value' ? kept[0]![1] : Object.fromEntries(kept);
}

const specification = resolve(import.meta.dirname, '../../../shared/specs/opensubsonic/opensubsonic-openapi-bundled.json');

/** The description of the API, if it lies beside the repository. */
export const described = existsSync(specification);

/** The endpoints that are described, by name. */
export function endpoints(): Map<string, any> {
  const paths = JSON.parse(readFileSync(specification, 'utf8')).paths;
  return new Map(Object.entries(paths).map(([path, one]) => [path.replace('/rest/', ''), one]));
}

/** Checks an answer in JSON against the description of its endpoint; gives what is wrong with it. */
export function conformance(): (endpoint: string, answer: unknown) => string {
  const ajv = new Ajv({ strict: false, allErrors: true, discriminator: false });
  addFormats(ajv);
  ajv.addSchema(JSON.parse(readFileSync(specification, 'utf8')), 'api');
  const checks = new Map<string, ValidateFunction>();
  return (endpoint, answer) => {
    const at = `api#/paths/~1rest~1${endpoint}/get/responses/200/content/application~1json/schema`;
    if (!checks.has(endpoint)) checks.set(endpoint, ajv.compile({ $ref: at }));
    const check = checks.get(endpoint)!;
    return check(answer) ? '' : ajv.errorsText(check.errors, { separator: '\n' });
  };
}
