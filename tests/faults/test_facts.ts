// A small sound world, for the tests to damage: one person with all there is.
import { emptyFacts, type Event, type Facts } from './databases';
import { History } from './history';

const time = 1_735_689_600_000;

function message(...fields: string[]): string {
  const parts = fields.map((field, index) =>
    Buffer.concat([Buffer.from([((index + 1) << 3) | 2, field.length]), Buffer.from(field)]),
  );
  return Buffer.concat(parts).toString('base64');
}

const event = (id: string, type: string, ...fields: string[]): Event => ({
  id, type: `polyphony.${type}`, subject: 'ada', time_ms: time, data: message(...fields),
});

const about = (subject: string, said: Event): Event => ({ ...said, subject });

export function soundHistory(): History {
  const history = new History();
  history.operations.push(
    { do: 'sign up', username: 'ada', outcome: 'ok' },
    { do: 'create', user: 'ada', name: 'Mine', tracks: ['a', 'b'], playlist: 'mine', snapshot: 's1', outcome: 'ok' },
    { do: 'create', user: 'ada', name: 'Log', tracks: [], playlist: 'log', snapshot: 's1', outcome: 'ok' },
    { do: 'append', user: 'ada', playlist: 'log', track: 'x', outcome: 'ok' },
    { do: 'save', user: 'ada', track: 'saved', outcome: 'ok' },
    { do: 'save', user: 'ada', track: 'taken back', outcome: 'ok' },
    { do: 'unsave', user: 'ada', track: 'taken back', outcome: 'ok' },
    { do: 'play', user: 'ada', play: 'play', track: 'a', outcome: 'ok' },
    { do: 'hear', user: 'ada', play: 'play', heardMs: 31_000, state: 'PLAY_STATE_PLAYING', outcome: 'ok' },
    { do: 'pay', user: 'ada', payment: 'payment', plan: 'premium', outcome: 'ok' },
  );
  return history;
}

export function soundFacts(): Facts {
  const facts = emptyFacts();
  facts.accounts = [{ id: 'ada', username: 'ada' }];
  facts.playlists = [
    { id: 'mine', owner_id: 'ada', name: 'Mine', snapshot_id: 's1', item_count: 2 },
    { id: 'log', owner_id: 'ada', name: 'Log', snapshot_id: 's2', item_count: 1 },
  ];
  facts.items = [
    { id: '1', playlist_id: 'mine', track_id: 'a' },
    { id: '2', playlist_id: 'mine', track_id: 'b' },
    { id: '3', playlist_id: 'log', track_id: 'x' },
  ];
  facts.usage = [{ user_id: 'ada', playlists: 2, saved_tracks: 1 }];
  facts.saved = [{ user_id: 'ada', track_id: 'saved' }];
  facts.plays = [{ id: 'play', user_id: 'ada', track_id: 'a', state: 1, heard_ms: 31_000, counted: 1 }];
  facts.entitlements = [{ user_id: 'ada', plan_id: 'premium' }];
  facts.subscriptions = [{ id: 'subscription', user_id: 'ada', plan_id: 'premium', state: 'active' }];
  facts.payments = [
    { id: 'payment', user_id: 'ada', plan_id: 'premium', state: 'paid', amount_minor: 999, currency: 'EUR' },
  ];
  facts.invoices = [{ id: 'invoice', number: '2025-000001', payment_id: 'payment' }];
  facts.bookings = [{ id: 'booking', payment_id: 'payment' }];
  facts.entries = [
    { transaction_id: 'booking', debit_account: 'bank', credit_account: 'revenue', amount_minor: 999, currency: 'EUR' },
  ];
  facts.listens = [
    { user_id: 'ada', track_id: 'a', affinity: 0.5, plays: 1, touched_at: time },
    { user_id: 'ada', track_id: 'saved', affinity: 0.6, plays: 0, touched_at: time },
    { user_id: 'ada', track_id: 'taken back', affinity: 0.3, plays: 0, touched_at: time },
  ];
  facts.outbox.user = [event('e6', 'user.v1.AccountCreated', 'ada')];
  facts.outbox.playlist = [
    about('mine', event('e7', 'playlist.v1.PlaylistCreated', 'mine')),
    about('log', event('e8', 'playlist.v1.PlaylistCreated', 'log')),
    event('e1', 'playlist.v1.TrackSaved', 'ada', 'saved'),
    event('e2', 'playlist.v1.TrackSaved', 'ada', 'taken back'),
    event('e3', 'playlist.v1.TrackUnsaved', 'ada', 'taken back'),
  ];
  facts.outbox.streaming = [
    event('e9', 'streaming.v1.PlayStarted', 'play', 'ada', 'a'),
    event('e4', 'streaming.v1.PlayProgressed', 'play', 'ada', 'a'),
  ];
  facts.outbox.payment = [
    event('e5', 'payment.v1.EntitlementChanged', 'ada', 'premium'),
    event('e10', 'payment.v1.InvoicePaid', 'ada', 'invoice'),
  ];
  facts.inbox.recommendation = ['e1', 'e2', 'e3', 'e4', 'e7', 'e8', 'e9'];
  facts.inbox.streaming = ['e5'];
  return facts;
}
