// What must hold after quiet, whatever was killed. Each is a function from what the clients were told and what the databases
// hold to the sentences that say where it is broken.
import { type Event, type Facts, type Owner, owners, stringFields } from './databases';
import { hearings } from './events_table';
import type { History } from './history';
import { PlaylistFold } from './playlist_fold';

export interface Broken {
  harm: 'lost' | 'doubled' | 'wrong';
  sentence: string;
}

export type Invariant = (history: History, facts: Facts) => Broken[];

const lost = (sentence: string): Broken => ({ harm: 'lost', sentence });
const doubled = (sentence: string): Broken => ({ harm: 'doubled', sentence });
const wrong = (sentence: string): Broken => ({ harm: 'wrong', sentence });

function tally(keys: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

const acknowledged = (command: { outcome: string }) => command.outcome === 'ok';

export const everyAcknowledgedWriteIsThere: Invariant = (history, facts) => {
  const broken: Broken[] = [];
  const expect = (there: boolean, sentence: string) => {
    if (!there) broken.push(lost(sentence));
  };
  const accounts = new Set(facts.accounts.map((account) => account.username));
  for (const { username } of history.commands('sign up').filter(acknowledged))
    expect(accounts.has(username), `The account ${username} is missing.`);

  const playlists = new Set(facts.playlists.map((playlist) => playlist.id));
  for (const { playlist, name } of history.commands('create').filter(acknowledged))
    expect(playlists.has(playlist!), `The playlist ${playlist} ("${name}") is missing.`);

  const items = new Set(facts.items.map((item) => `${item.playlist_id} ${item.track_id}`));
  for (const { playlist, track } of history.commands('append').filter(acknowledged))
    expect(items.has(`${playlist} ${track}`), `Track ${track}, appended to playlist ${playlist}, is missing.`);

  const saved = new Set(facts.saved.map((row) => `${row.user_id} ${row.track_id}`));
  const unsaved = new Map(history.commands('unsave').map((command) => [`${command.user} ${command.track}`, command.outcome]));
  for (const { user, track } of history.commands('save').filter(acknowledged)) {
    const key = `${user} ${track}`;
    const outcome = unsaved.get(key) ?? 'failed';
    if (outcome === 'failed') expect(saved.has(key), `Track ${track}, saved by ${user}, is missing.`);
    if (outcome === 'ok') expect(!saved.has(key), `Track ${track}, which ${user} took back, is saved still.`);
  }

  const plays = new Map(facts.plays.map((play) => [play.id, play]));
  for (const { play, user } of history.commands('play').filter(acknowledged))
    expect(plays.has(play), `The play ${play} of ${user} is missing.`);
  for (const { play, user, heardMs } of history.commands('hear').filter(acknowledged))
    expect((plays.get(play)?.heard_ms ?? 0) >= heardMs, `Play ${play} of ${user} forgot that ${heardMs} ms were heard.`);

  const invoiced = new Set(facts.invoices.map((invoice) => invoice.payment_id));
  for (const { payment, user } of history.commands('pay').filter(acknowledged))
    expect(invoiced.has(payment), `There is no invoice for payment ${payment} of ${user}.`);
  return broken;
};

export const nothingIsThereTwice: Invariant = (history, facts) => {
  const broken: Broken[] = [];
  const once = (keys: string[], what: string) => {
    for (const [key, count] of tally(keys)) if (count > 1) broken.push(doubled(`${what} ${key} is there ${count} times.`));
  };
  once(facts.accounts.map((account) => account.username), 'The account');
  // Every playlist is created under a name of its own, and may be renamed; so all of one person's are counted.
  const asked = new Map<string, Set<string>>();
  for (const { user, name, outcome } of history.commands('create'))
    if (outcome !== 'failed') asked.set(user, (asked.get(user) ?? new Set()).add(name));
  for (const [user, count] of tally(facts.playlists.map((playlist) => playlist.owner_id))) {
    const most = asked.get(user)?.size ?? 0;
    if (count > most) broken.push(doubled(`${user} asked for ${most} playlists and has ${count}.`));
  }
  once(facts.playlists.map((playlist) => `"${playlist.name}" of ${playlist.owner_id}`), 'The playlist');
  const appended = new Set(history.commands('append').map((command) => command.track));
  once(facts.items.filter((item) => appended.has(item.track_id)).map((item) => item.track_id), 'The appended track');
  once(facts.invoices.map((invoice) => invoice.payment_id), 'The invoice of payment');
  once(facts.bookings.map((booking) => booking.payment_id), 'The booking of payment');
  once(facts.subscriptions.filter((row) => row.state !== 'ended').map((row) => row.user_id), 'The subscription of');
  return broken;
};

export const playlistsEqualTheirFold: Invariant = (history, facts) => {
  const folds = new Map<string, PlaylistFold>();
  const appended = new Set(history.commands('append').map((command) => command.playlist));
  for (const operation of history.operations) {
    if (operation.do === 'create' && operation.outcome === 'ok' && !appended.has(operation.playlist!))
      folds.set(operation.playlist!, new PlaylistFold(operation.playlist!, operation));
    else if ('playlist' in operation) folds.get(operation.playlist!)?.follow(operation);
  }
  const items = new Map<string, string[]>(facts.playlists.map((playlist) => [playlist.id, []]));
  for (const item of facts.items) items.get(item.playlist_id)?.push(item.track_id);
  for (const { id, owner_id, name, snapshot_id } of facts.playlists)
    folds.get(id)?.follow({ do: 'read', user: owner_id, playlist: id, name, snapshot: snapshot_id, tracks: items.get(id)! });
  return [...folds.values()].flatMap((fold) => fold.problems.map(wrong));
};

export const everyWriteIsSaidOnce: Invariant = (_, facts) => {
  const said = (owner: Owner, name: string, key: (event: Event) => string) =>
    tally(facts.outbox[owner].filter((event) => event.type === `polyphony.${owner}.v1.${name}`).map(key));
  const field = (number: number) => (event: Event) => stringFields(event.data).get(number)!;
  const subject = (event: Event) => event.subject;
  const sayings: [string, { id: string }[], Map<string, number>][] = [
    ['AccountCreated', facts.accounts, said('user', 'AccountCreated', subject)],
    ['PlaylistCreated', facts.playlists, said('playlist', 'PlaylistCreated', subject)],
    ['PlayStarted', facts.plays, said('streaming', 'PlayStarted', field(1))],
    ['PlayProgressed', facts.plays.filter((play) => play.counted), said('streaming', 'PlayProgressed', field(1))],
    ['InvoicePaid', facts.invoices, said('payment', 'InvoicePaid', field(2))],
  ];
  return sayings.flatMap(([name, rows, times]) => {
    const known = new Set(rows.map((row) => row.id));
    const told = (id: string) => `${name} of ${id} was said ${times.get(id) ?? 0} times.`;
    return [
      ...rows.filter((row) => !times.has(row.id)).map((row) => lost(told(row.id))),
      ...[...times].filter(([id, count]) => count > 1 || !known.has(id)).map(([id]) => doubled(told(id))),
    ];
  });
};

export const everyEventIsHeardOnce: Invariant = (_, facts) => {
  const broken: Broken[] = [];
  for (const { from, to, types } of hearings) {
    const heard = tally(facts.inbox[to]);
    for (const event of facts.outbox[from].filter((event) => types.includes(event.type))) {
      const times = heard.get(event.id) ?? 0;
      const sentence = `${to} heard ${event.type} ${event.id} of ${from} ${times} times.`;
      if (times === 0) broken.push(lost(sentence));
      if (times > 1) broken.push(doubled(sentence));
    }
  }
  const said = new Set(owners.flatMap((owner) => facts.outbox[owner].map((event) => event.id)));
  for (const owner of owners)
    for (const id of facts.inbox[owner])
      if (!said.has(id)) broken.push(wrong(`${owner} heard event ${id}, which nobody has said.`));
  return broken;
};

/** As services/recommendation/decay.h: a play at a time is stored as this, an affinity likewise. */
const growth = (time: number, halfLifeDays: number) => 2 ** ((time - 1_735_689_600_000) / (halfLifeDays * 86_400_000));
const playsHalfLife = 14;
const affinityHalfLife = 180;

export const recommendationCountsEachPlayOnce: Invariant = (_, facts) => {
  const broken: Broken[] = [];
  const said = facts.outbox.streaming.filter((event) => event.type === 'polyphony.streaming.v1.PlayProgressed');
  const expected = new Map<string, { count: number; weight: number }>();
  for (const event of said) {
    const fields = stringFields(event.data);
    const key = `${fields.get(2)} ${fields.get(3)}`;
    const sum = expected.get(key) ?? { count: 0, weight: 0 };
    expected.set(key, { count: sum.count + 1, weight: sum.weight + growth(event.time_ms, playsHalfLife) });
  }
  const listens = new Map(facts.listens.map((listen) => [`${listen.user_id} ${listen.track_id}`, listen.plays]));
  for (const key of new Set([...expected.keys(), ...listens.keys()])) {
    const { count, weight } = expected.get(key) ?? { count: 0, weight: 0 };
    const plays = listens.get(key) ?? 0;
    const counted = weight === 0 ? plays : (count * plays) / weight;
    const sentence = `Person and track ${key}: ${count} plays were said, and recommendation counts ${counted.toFixed(2)}.`;
    if (counted < count - 0.01) broken.push(lost(sentence));
    if (counted > count + 0.01 || (count === 0 && plays > 0)) broken.push(doubled(sentence));
  }
  return broken;
};

export const recommendationLearnsEachSavingOnce: Invariant = (history, facts) => {
  // Every track is saved by one person and at most once taken back, so its affinity tells which of these were heard.
  const listens = new Map(facts.listens.map((listen) => [`${listen.user_id} ${listen.track_id}`, listen]));
  const said = (type: string) =>
    new Set(
      facts.outbox.playlist
        .filter((event) => event.type === `polyphony.playlist.v1.${type}`)
        .map((event) => [...stringFields(event.data).values()].join(' ')),
    );
  const [savings, takingsBack] = [said('TrackSaved'), said('TrackUnsaved')];
  return history.commands('save').flatMap(({ user, track }) => {
    const key = `${user} ${track}`;
    const listen = listens.get(key);
    const affinity = listen ? listen.affinity / growth(listen.touched_at, affinityHalfLife) : 0;
    const expected = !savings.has(key) ? 0 : takingsBack.has(key) ? 0.3 : 0.6;
    if (Math.abs(affinity - expected) < 0.01) return [];
    const sentence = `Track ${track}, saved by ${user}: the affinity is ${affinity.toFixed(2)} and not ${expected}.`;
    return [affinity > expected ? doubled(sentence) : lost(sentence)];
  });
};

export const entitlementsEqualSubscriptions: Invariant = (history, facts) => {
  const broken: Broken[] = [];
  const plans = new Map(facts.subscriptions.filter((row) => row.state !== 'ended').map((row) => [row.user_id, row.plan_id]));
  const entitled = new Map(facts.entitlements.map((row) => [row.user_id, row.plan_id]));
  for (const user of new Set([...plans.keys(), ...entitled.keys()])) {
    const [plan, known] = [plans.get(user) ?? 'free', entitled.get(user) ?? 'free'];
    if (plan !== known) broken.push(lost(`${user} has the plan ${plan}, and streaming knows ${known}.`));
  }
  const asked = new Map<string, Set<string>>();
  for (const { user, plan, outcome } of history.commands('pay')) {
    if (outcome === 'ok') asked.set(user, new Set([plan]));
    if (outcome === 'unknown') asked.set(user, new Set(asked.get(user) ?? ['free']).add(plan));
  }
  for (const [user, possible] of asked) {
    const plan = plans.get(user) ?? 'free';
    if (!possible.has(plan)) broken.push(lost(`${user} paid for ${[...possible].join(' or ')} last, and has the plan ${plan}.`));
  }
  return broken;
};

export const ledgerIsBalanced: Invariant = (_, facts) => {
  const broken: Broken[] = [];
  const sums = new Map<string, number>();
  const booked = new Map<string, number>();
  const add = (to: Map<string, number>, key: string, amount: number) => to.set(key, (to.get(key) ?? 0) + amount);
  for (const entry of facts.entries) {
    if (entry.debit_account) add(sums, entry.currency, entry.amount_minor);
    if (entry.credit_account) add(sums, entry.currency, -entry.amount_minor);
    add(booked, entry.transaction_id, entry.amount_minor);
  }
  for (const [currency, sum] of sums) if (sum !== 0) broken.push(wrong(`The ledger in ${currency} sums to ${sum} and not to 0.`));
  const bookings = new Map(facts.bookings.map((booking) => [booking.payment_id, booking.id]));
  for (const { id, state, amount_minor } of facts.payments) {
    const amount = booked.get(bookings.get(id) ?? '') ?? 0;
    const due = state === 'paid' ? amount_minor : 0;
    if (amount < due) broken.push(lost(`Payment ${id} is ${state} with ${amount_minor}, and ${amount} is booked.`));
    if (amount > due) broken.push(doubled(`Payment ${id} is ${state} with ${amount_minor}, and ${amount} is booked.`));
  }
  facts.invoices.forEach((invoice, index) => {
    if (Number(invoice.number.slice(-6)) !== index + 1) broken.push(wrong(`Before invoice ${invoice.number} there is a gap.`));
  });
  return broken;
};

export const nothingIsOrphaned: Invariant = (_, facts) => {
  const broken: Broken[] = [];
  const belongs = <Row>(rows: Row[], what: (row: Row) => string, key: (row: Row) => string, owners: Iterable<string>) => {
    const known = new Set(owners);
    for (const row of rows)
      if (!known.has(key(row))) broken.push(wrong(`${what(row)} belongs to ${key(row)}, which does not exist.`));
  };
  const accounts = facts.accounts.map((account) => account.id);
  belongs(facts.items, (item) => `Item ${item.id}`, (item) => item.playlist_id, facts.playlists.map((playlist) => playlist.id));
  belongs(facts.playlists, (playlist) => `Playlist ${playlist.id}`, (playlist) => playlist.owner_id, accounts);
  belongs(facts.saved, (saved) => `The saved track ${saved.track_id}`, (saved) => saved.user_id, accounts);
  belongs(facts.plays, (play) => `Play ${play.id}`, (play) => play.user_id, accounts);
  belongs(facts.listens, (listen) => `What was learnt of track ${listen.track_id}`, (listen) => listen.user_id, accounts);
  belongs(facts.subscriptions, (row) => `Subscription ${row.id}`, (row) => row.user_id, accounts);
  belongs(facts.invoices, (row) => `Invoice ${row.number}`, (row) => row.payment_id, facts.payments.map((row) => row.id));
  belongs(facts.bookings, (row) => `Booking ${row.id}`, (row) => row.payment_id, facts.payments.map((row) => row.id));
  belongs(facts.entries, () => 'A ledger entry', (row) => row.transaction_id, facts.bookings.map((row) => row.id));

  const items = tally(facts.items.map((item) => item.playlist_id));
  for (const { id, item_count } of facts.playlists)
    if (item_count !== (items.get(id) ?? 0))
      broken.push(wrong(`Playlist ${id} counts ${item_count} items and has ${items.get(id) ?? 0}.`));
  const playlists = tally(facts.playlists.map((playlist) => playlist.owner_id));
  const saved = tally(facts.saved.map((row) => row.user_id));
  for (const row of facts.usage)
    if (row.playlists !== (playlists.get(row.user_id) ?? 0) || row.saved_tracks !== (saved.get(row.user_id) ?? 0))
      broken.push(
        wrong(`The usage of ${row.user_id} is not ${row.playlists} playlists and ${row.saved_tracks} saved tracks.`),
      );
  return broken;
};

export const invariants: Record<string, Invariant> = {
  everyAcknowledgedWriteIsThere,
  nothingIsThereTwice,
  playlistsEqualTheirFold,
  everyWriteIsSaidOnce,
  everyEventIsHeardOnce,
  recommendationCountsEachPlayOnce,
  recommendationLearnsEachSavingOnce,
  entitlementsEqualSubscriptions,
  ledgerIsBalanced,
  nothingIsOrphaned,
};
