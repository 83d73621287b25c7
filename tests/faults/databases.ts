// Reads the services' databases from outside, without a write.
import { execFile, execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const owners = ['user', 'catalog', 'playlist', 'streaming', 'recommendation', 'payment'] as const;
export type Owner = (typeof owners)[number];

export interface Event {
  id: string;
  type: string;
  subject: string;
  time_ms: number;
  data: string;
}

/** The rows that the invariants are about. */
export interface Facts {
  accounts: { id: string; username: string }[];
  playlists: { id: string; owner_id: string; name: string; snapshot_id: string; item_count: number }[];
  /** In their order. */
  items: { id: string; playlist_id: string; track_id: string }[];
  usage: { user_id: string; playlists: number; saved_tracks: number }[];
  saved: { user_id: string; track_id: string }[];
  plays: { id: string; user_id: string; track_id: string; state: number; heard_ms: number; counted: number }[];
  entitlements: { user_id: string; plan_id: string }[];
  subscriptions: { id: string; user_id: string; plan_id: string; state: string }[];
  payments: { id: string; user_id: string; plan_id: string; state: string; amount_minor: number; currency: string }[];
  invoices: { id: string; number: string; payment_id: string }[];
  bookings: { id: string; payment_id: string }[];
  entries: {
    transaction_id: string;
    debit_account: string;
    credit_account: string;
    amount_minor: number;
    currency: string;
  }[];
  listens: { user_id: string; track_id: string; affinity: number; plays: number; touched_at: number }[];
  outbox: Record<Owner, Event[]>;
  inbox: Record<Owner, string[]>;
}

export const emptyFacts = (): Facts => {
  const each = <T>() => Object.fromEntries(owners.map((owner) => [owner, [] as T[]])) as Record<Owner, T[]>;
  return {
    accounts: [], playlists: [], items: [], usage: [], saved: [], plays: [], entitlements: [], subscriptions: [], payments: [],
    invoices: [], bookings: [], entries: [], listens: [], outbox: each<Event>(), inbox: each<string>(),
  };
};

const file = (data: string, owner: Owner) => join(data, `${owner}.db`);

export function query<T>(data: string, owner: Owner, sql: string): T[] {
  const options = { encoding: 'utf8', maxBuffer: 2 ** 29 - 1 } as const;
  const text = execFileSync('sqlite3', ['-readonly', '-json', file(data, owner), sql], options);
  return text === '' ? [] : JSON.parse(text);
}

/** Changes a database of a platform that is stopped: for plants only. */
export function corrupt(data: string, owner: Owner, sql: string): void {
  execFileSync('sqlite3', [file(data, owner), sql]);
}

export function readFacts(data: string): Facts {
  const facts = emptyFacts();
  const read = (owner: Owner, sql: string) => query<any>(data, owner, sql);
  facts.accounts = read('user', 'SELECT id, username FROM accounts');
  facts.playlists = read('playlist', 'SELECT id, owner_id, name, snapshot_id, item_count FROM playlists');
  facts.items = read('playlist', 'SELECT id, playlist_id, track_id FROM playlist_items ORDER BY playlist_id, rank');
  facts.usage = read('playlist', 'SELECT user_id, playlists, saved_tracks FROM usage');
  facts.saved = read('playlist', 'SELECT user_id, track_id FROM saved_tracks');
  facts.plays = read('streaming', 'SELECT id, user_id, track_id, state, heard_ms, counted FROM plays');
  facts.entitlements = read('streaming', 'SELECT user_id, plan_id FROM entitlements');
  facts.subscriptions = read('payment', 'SELECT id, user_id, plan_id, state FROM subscriptions');
  facts.payments = read('payment', 'SELECT id, user_id, plan_id, state, amount_minor, currency FROM payments');
  facts.invoices = read('payment', 'SELECT id, number, payment_id FROM invoices ORDER BY number');
  facts.bookings = read('payment', `SELECT id, substr(cause, length('payment:') + 1) AS payment_id FROM ledger_journal WHERE cause LIKE 'payment:%'`);
  facts.entries = read(
    'payment',
    'SELECT transaction_id, debit_account, credit_account, amount_minor, currency FROM ledger_postings',
  );
  facts.listens = read('recommendation', 'SELECT user_id, track_id, affinity, plays, touched_at FROM listens');
  for (const owner of owners) {
    facts.outbox[owner] = read(owner, 'SELECT id, type, subject, time_ms, data FROM event_outbox ORDER BY seq');
    facts.inbox[owner] = read(owner, 'SELECT id FROM event_inbox').map((row) => row.id);
    // What it was told as the past has no rows there.
    for (const { source, past_seq, past_ms } of read(owner, 'SELECT source, past_seq, past_ms FROM event_sources'))
      facts.inbox[owner].push(
        ...read(source, `SELECT id FROM event_outbox WHERE seq <= ${past_seq} AND time_ms <= ${past_ms}`).map((row) => row.id),
      );
  }
  return facts;
}

/** How many events of these types one service said and the other has not heard; the platform may be running. */
export async function unheard(data: string, from: Owner, to: Owner, types: readonly string[]): Promise<number> {
  const sql = `ATTACH 'file:${file(data, to)}?mode=ro' AS hearer;
    SELECT COUNT(*) FROM event_outbox said WHERE type IN (${types.map((type) => `'${type}'`)})
    AND NOT EXISTS (SELECT 1 FROM hearer.event_inbox heard WHERE heard.id = said.id)
    AND NOT EXISTS (SELECT 1 FROM hearer.event_sources told
      WHERE source = '${from}' AND said.seq <= past_seq AND said.time_ms <= past_ms);`;
  const parameters = ['-readonly', '-cmd', '.timeout 5000', `file:${file(data, from)}?mode=ro`, sql];
  const { stdout } = await promisify(execFile)('sqlite3', parameters);
  return Number(stdout);
}

/** The string fields of a protobuf message in base64, by their numbers. */
export function stringFields(base64: string): Map<number, string> {
  const bytes = Buffer.from(base64, 'base64');
  const fields = new Map<number, string>();
  let place = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[place++];
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  while (place < bytes.length) {
    const key = varint();
    const wire = key & 7;
    if (wire === 0) varint();
    else if (wire === 2) {
      const length = varint();
      fields.set(key >>> 3, bytes.toString('utf8', place, place + length));
      place += length;
    } else place += wire === 1 ? 8 : 4;
  }
  return fields;
}
