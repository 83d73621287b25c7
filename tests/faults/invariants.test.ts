// Each invariant holds in a sound world, and says what is wrong in a damaged one.
import { expect, test } from 'vitest';
import type { Facts } from './databases';
import type { History } from './history';
import { invariants } from './invariants';
import { soundFacts, soundHistory } from './test_facts';

test.each(Object.keys(invariants))('%s holds in a sound world', (name) => {
  expect(invariants[name](soundHistory(), soundFacts())).toEqual([]);
});

/** What is damaged, the invariant that must find it, and what its sentence must name. */
const damages: [string, string, RegExp, (facts: Facts, history: History) => void][] = [
  ['an account is missing', 'everyAcknowledgedWriteIsThere', /account ada/, (facts) => facts.accounts.pop()],
  ['a playlist is missing', 'everyAcknowledgedWriteIsThere', /playlist mine/, (facts) => facts.playlists.shift()],
  ['an appended track is missing', 'everyAcknowledgedWriteIsThere', /Track x/, (facts) => facts.items.pop()],
  ['a saved track is missing', 'everyAcknowledgedWriteIsThere', /Track saved/, (facts) => facts.saved.pop()],
  ['a track was not taken back', 'everyAcknowledgedWriteIsThere', /taken back/, (facts) =>
    facts.saved.push({ user_id: 'ada', track_id: 'taken back' })],
  ['a play is missing', 'everyAcknowledgedWriteIsThere', /play play/, (facts) => facts.plays.pop()],
  ['a play has forgotten', 'everyAcknowledgedWriteIsThere', /forgot that 31000/, (facts) => (facts.plays[0].heard_ms = 30_000)],
  ['an invoice is missing', 'everyAcknowledgedWriteIsThere', /payment payment/, (facts) => facts.invoices.pop()],

  ['a playlist is there twice', 'nothingIsThereTwice', /asked for 2 playlists and has 3/, (facts) =>
    facts.playlists.push({ ...facts.playlists[0], id: 'again' })],
  ['an account is there twice', 'nothingIsThereTwice', /account ada/, (facts) =>
    facts.accounts.push({ id: 'other', username: 'ada' })],
  ['an appended track is there twice', 'nothingIsThereTwice', /track x/, (facts) =>
    facts.items.push({ ...facts.items[2], id: '4' })],
  ['a payment was invoiced twice', 'nothingIsThereTwice', /payment payment/, (facts) =>
    facts.invoices.push({ ...facts.invoices[0], number: '2025-000002' })],

  ['items are swapped', 'playlistsEqualTheirFold', /Playlist mine holds \[b,a\]/, (facts) =>
    facts.items.unshift(facts.items.splice(1, 1)[0])],
  ['a name is another', 'playlistsEqualTheirFold', /called "Yours"/, (facts) => (facts.playlists[0].name = 'Yours')],

  ['a play was said twice', 'everyWriteIsSaidOnce', /PlayProgressed of play was said 2 times/, (facts) =>
    facts.outbox.streaming.push(facts.outbox.streaming[1])],
  ['a play was not said', 'everyWriteIsSaidOnce', /PlayProgressed of play was said 0 times/, (facts) =>
    facts.outbox.streaming.pop()],
  ['a playlist was not said', 'everyWriteIsSaidOnce', /PlaylistCreated of mine/, (facts) => facts.outbox.playlist.shift()],
  ['an invoice was said that is none', 'everyWriteIsSaidOnce', /InvoicePaid of invoice was said 1/, (facts) =>
    facts.invoices.pop()],

  ['an event was not heard', 'everyEventIsHeardOnce', /streaming heard .* e5 of payment 0 times/, (facts) =>
    facts.inbox.streaming.pop()],
  ['an event was heard twice', 'everyEventIsHeardOnce', /e4 of streaming 2 times/, (facts) =>
    facts.inbox.recommendation.push('e4')],
  ['an event was heard that nobody said', 'everyEventIsHeardOnce', /event e99/, (facts) => facts.inbox.streaming.push('e99')],

  ['a play counts twice', 'recommendationCountsEachPlayOnce', /1 plays were said, and recommendation counts 2/, (facts) =>
    (facts.listens[0].plays = 2)],
  ['a play does not count', 'recommendationCountsEachPlayOnce', /counts 0/, (facts) => (facts.listens[0].plays = 0)],

  ['a saving was learnt twice', 'recommendationLearnsEachSavingOnce', /saved by ada: the affinity is 0.84/, (facts) =>
    (facts.listens[1].affinity = 0.84)],
  ['a taking back was not learnt', 'recommendationLearnsEachSavingOnce', /taken back/, (facts) =>
    (facts.listens[2].affinity = 0.6)],

  ['streaming knows another plan', 'entitlementsEqualSubscriptions', /streaming knows free/, (facts) => facts.entitlements.pop()],
  ['the plan is not the one paid for', 'entitlementsEqualSubscriptions', /paid for family last/, (_, history) =>
    history.operations.push({ do: 'pay', user: 'ada', payment: 'other', plan: 'family', outcome: 'ok' })],

  ['one side of an entry is missing', 'ledgerIsBalanced', /sums to 999/, (facts) => (facts.entries[0].credit_account = '')],
  ['a payment is not booked', 'ledgerIsBalanced', /Payment payment .* 0 is booked/, (facts) => facts.entries.pop()],
  ['a payment is booked twice', 'ledgerIsBalanced', /1998 is booked/, (facts) => facts.entries.push(facts.entries[0])],
  ['invoice numbers have a gap', 'ledgerIsBalanced', /gap/, (facts) => (facts.invoices[0].number = '2025-000002')],

  ['an item has no playlist', 'nothingIsOrphaned', /Item 1 belongs to mine/, (facts) => facts.playlists.shift()],
  ['a count of items is wrong', 'nothingIsOrphaned', /Playlist mine counts 3 items and has 2/, (facts) =>
    (facts.playlists[0].item_count = 3)],
  ['a count of playlists is wrong', 'nothingIsOrphaned', /usage of ada/, (facts) => (facts.usage[0].playlists = 1)],
];

test.each(damages)('when %s, %s says so', (_, name, sentence, damage) => {
  const [history, facts] = [soundHistory(), soundFacts()];
  damage(facts, history);
  const broken = invariants[name](history, facts);
  expect(broken.map((one) => one.sentence).join('\n')).toMatch(sentence);
});

test('what is unknown may be there or not, but not twice', () => {
  const history = soundHistory();
  history.operations.push({ do: 'create', user: 'ada', name: 'Perhaps', tracks: [], outcome: 'unknown' });
  const facts = soundFacts();
  const { everyAcknowledgedWriteIsThere, nothingIsThereTwice, nothingIsOrphaned } = invariants;
  const judge = () =>
    [everyAcknowledgedWriteIsThere, nothingIsThereTwice, nothingIsOrphaned].flatMap((holds) => holds(history, facts));
  expect(judge()).toEqual([]);
  facts.playlists.push({ id: 'perhaps', owner_id: 'ada', name: 'Perhaps', snapshot_id: 's1', item_count: 0 });
  facts.usage[0].playlists = 3;
  expect(judge()).toEqual([]);
  facts.playlists.push({ id: 'once more', owner_id: 'ada', name: 'Perhaps', snapshot_id: 's1', item_count: 0 });
  expect(judge().map((one) => one.harm)).toContain('doubled');
});
