// An app that speaks the Subsonic API, and the description that the answers are held against.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { SaxesParser } from 'saxes';
import type { Client } from './platform';

type Scalar = string | number | boolean;
export type Parameters = Record<string, Scalar | Scalar[]>;

export interface AppPassword {
  username: string;
  password: string;
  app_password: { id: string };
}

export const makeAppPassword = (person: Client, label = 'test'): Promise<AppPassword> => person.ok('POST', '/api/me/app-passwords', { label });

export const md5 = (text: string) => createHash('md5').update(text).digest('hex');
export const inHex = (text: string) => `enc:${Buffer.from(text).toString('hex')}`;

/** The credentials that a password makes, by what they are called. */
export function waysIn({ username: u, password }: Pick<AppPassword, 'username' | 'password'>): Record<string, Parameters> {
  const s = randomBytes(8).toString('hex');
  return {
    'an API key': { apiKey: password },
    'a password': { u, p: password },
    'an encoded password': { u, p: inHex(password) },
    'a token': { u, t: md5(password + s), s },
  };
}

function query(parameters: Parameters): URLSearchParams {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one));
  return search;
}

export class App {
  constructor(readonly url: string, readonly credentials: Parameters = {}) {}

  static withToken = (url: string, secret: AppPassword) => new App(url, waysIn(secret)['a token']);

  #all = (parameters: Parameters) => query({ v: '1.16.1', c: 'tests', ...this.credentials, ...parameters });

  address = (endpoint: string, parameters: Parameters = {}) => `${this.url}/rest/${endpoint}?${this.#all(parameters)}`;

  get = (endpoint: string, parameters: Parameters = {}, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(this.address(endpoint, parameters), { headers, signal: AbortSignal.timeout(20_000) });

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

/** The response element of well-formed XML: attributes are texts, elements are lists by their name, `value` is the text within. */
export function parseXml(text: string): any {
  const open: any[] = [{}];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element = { ...attributes };
    (open.at(-1)[name] ??= []).push(element);
    open.push(element);
  });
  parser.on('text', (part) => (open.at(-1).value = (open.at(-1).value ?? '') + part));
  parser.on('closetag', () => open.pop());
  parser.write(text).close();
  return open[0]['subsonic-response'][0];
}

/** What `parseXml` gives for the XML that says the same as `object` in JSON. */
export function asXml(object: Record<string, any>): any {
  const element = (value: any) => (typeof value === 'object' ? asXml(value) : { value: String(value) });
  const part = (value: any) => (Array.isArray(value) ? value.map(element) : typeof value === 'object' ? [asXml(value)] : String(value));
  // Nothing stands for an empty list.
  const said = Object.entries(object).filter(([, value]) => value.length !== 0 || value === '');
  return Object.fromEntries(said.map(([name, value]) => [name, part(value)]));
}

/** An answer's envelope as XML, whichever format it came in. */
export async function envelope(response: Response): Promise<any> {
  const type = response.headers.get('content-type') ?? '';
  const text = await response.text();
  if (type.includes('/xml')) {
    const { xmlns, ...said } = parseXml(text);
    if (xmlns !== 'http://subsonic.org/restapi') throw new Error(`the namespace is ${xmlns}`);
    return said;
  }
  const json = type.includes('/javascript') ? /^callback\((.*)\);?$/s.exec(text)?.[1] : text;
  return asXml(JSON.parse(json ?? 'null')['subsonic-response']);
}

const beside = resolve(import.meta.dirname, '../../../shared/specs/opensubsonic/opensubsonic-openapi-bundled.json');
const specification = process.env.POLYPHONY_TEST_OPENSUBSONIC ?? beside;

/** Whether the description of the API lies beside the repository, or where the environment says. */
export const described = existsSync(specification);

/** The endpoints that are described, by name; none without a description. */
export function endpoints(): Map<string, any> {
  if (!described) return new Map();
  const { paths } = JSON.parse(readFileSync(specification, 'utf8'));
  return new Map(Object.entries<any>(paths).map(([path, verbs]) => [path.replace('/rest/', ''), verbs.get ?? verbs.post]));
}

const children = { type: 'array', items: { $ref: '#/components/schemas/Child', unevaluatedProperties: false } };

/** What the description leaves open, and fields beyond it that other servers send too. */
const beyond: Record<string, object> = {
  Artist: { coverArt: true, albumCount: true, sortName: true, musicBrainzId: true },
  ArtistID3: { userRating: true, averageRating: true },
  AlbumID3: { averageRating: true },
  ScanStatus: { lastScan: { type: 'string', format: 'date-time' } },
  SearchResult: { offset: { type: 'integer' }, totalHits: { type: 'integer' }, match: children },
  Videos: { video: children },
};

/** The description says `volume`, and a whole number; the documentation, the original and all apps say `gain`. */
const gain = (schema: any) => {
  const { volume, ...properties } = schema.properties;
  Object.assign(schema, { properties: { ...properties, gain: { type: 'number', minimum: 0, maximum: 1 } }, required: ['currentIndex', 'playing', 'gain'] });
};

/** The description, so told that a field which nobody described, perhaps a misspelt one, is wrong too. */
function strictDescription(): any {
  const closed = (schema: any) => (schema.if ? schema : { ...schema, unevaluatedProperties: false });
  const document = JSON.parse(readFileSync(specification, 'utf8'), (key, value) => {
    if (key === 'items') return closed(value);
    if (key === 'properties') return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, closed(schema)]));
    // Which of both an answer is meant to be is known by its status, which makes for errors that can be read.
    return value?.oneOf ? { if: { properties: { status: { const: 'ok' } } }, then: value.oneOf[0], else: value.oneOf[1] } : value;
  });
  for (const [name, fields] of Object.entries(beyond)) Object.assign((document.components.schemas[name].properties ??= {}), fields);
  gain(document.components.schemas.JukeboxStatus);
  return document;
}

/** Gives what is wrong with an endpoint's answer. */
export function conformance(): (endpoint: string, answer: unknown, verb?: 'get' | 'post') => string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(strictDescription(), 'api');
  const checks = new Map<string, ValidateFunction>();
  return (endpoint, answer, verb = 'get') => {
    const at = `api#/paths/~1rest~1${endpoint}/${verb}/responses/200/content/application~1json/schema`;
    const check = checks.get(endpoint) ?? ajv.compile({ $ref: at, required: ['subsonic-response'] });
    checks.set(endpoint, check);
    check(answer);
    const errors = check.errors ?? [];
    // What is wrong within makes what is around it wrong as well.
    const causes = errors.filter(({ instancePath }) => !errors.some((other) => other.instancePath.startsWith(`${instancePath}/`)));
    return causes.map(({ instancePath, message, params }) => `${instancePath} ${message}: ${JSON.stringify(params)}`);
  };
}
