// Damage done from outside to the databases of a platform that is stopped, each with the invariant that must find it.
import { corrupt } from './databases';

export interface Plant {
  invariant: string;
  damage: (data: string) => void;
}

export const plants: Record<string, Plant> = {
  /** A playlist that was acknowledged is gone, and the count of its owner's playlists is put right. */
  'lose-write': {
    invariant: 'everyAcknowledgedWriteIsThere',
    damage: (data) =>
      corrupt(data, 'playlist', `
        CREATE TEMP TABLE gone AS SELECT id, owner_id FROM playlists WHERE item_count > 0 ORDER BY changed_at LIMIT 1;
        DELETE FROM playlists WHERE id IN (SELECT id FROM gone);
        DELETE FROM playlist_items WHERE playlist_id IN (SELECT id FROM gone);
        UPDATE usage SET playlists = playlists - 1 WHERE user_id IN (SELECT owner_id FROM gone);`),
  },
  /** A playlist is there twice. */
  'double-write': {
    invariant: 'nothingIsThereTwice',
    damage: (data) =>
      corrupt(data, 'playlist', `
        CREATE TEMP TABLE twice AS SELECT * FROM playlists WHERE item_count = 0 ORDER BY changed_at LIMIT 1;
        UPDATE twice SET id = '0' || substr(id, 2, 20) || '0';
        INSERT INTO playlists SELECT * FROM twice;
        UPDATE usage SET playlists = playlists + 1 WHERE user_id IN (SELECT owner_id FROM twice);`),
  },
  /** Two items of a playlist have changed places. */
  'swap-items': {
    invariant: 'playlistsEqualTheirFold',
    damage: (data) =>
      corrupt(data, 'playlist', `
        CREATE TEMP TABLE pair AS SELECT one.id AS one, other.id AS other, one.track_id AS first, other.track_id AS second
          FROM playlist_items one JOIN playlist_items other ON other.playlist_id = one.playlist_id AND other.rank > one.rank
          WHERE one.track_id <> other.track_id
            AND one.playlist_id IN (SELECT id FROM playlists WHERE name LIKE '%renamed' AND item_count > 1) LIMIT 1;
        UPDATE playlist_items SET track_id = (SELECT second FROM pair) WHERE id = (SELECT one FROM pair);
        UPDATE playlist_items SET track_id = (SELECT first FROM pair) WHERE id = (SELECT other FROM pair);`),
  },
  /** A playlist was made, and nobody was told. */
  unsaid: {
    invariant: 'everyWriteIsSaidOnce',
    damage: (data) =>
      corrupt(data, 'playlist', `DELETE FROM event_outbox WHERE seq =
        (SELECT MAX(seq) FROM event_outbox WHERE type = 'polyphony.playlist.v1.PlaylistCreated')`),
  },
  /** An event was not heard: neither its inbox row is there nor its effect. */
  'lose-event': {
    invariant: 'everyEventIsHeardOnce',
    damage: (data) => {
      corrupt(data, 'streaming', `
        ATTACH '${data}/payment.db' AS payment;
        CREATE TEMP TABLE lost AS SELECT id, subject FROM payment.event_outbox
          WHERE type = 'polyphony.payment.v1.EntitlementChanged' ORDER BY seq DESC LIMIT 1;
        DELETE FROM event_inbox WHERE id IN (SELECT id FROM lost);
        DELETE FROM entitlements WHERE user_id IN (SELECT subject FROM lost);`);
    },
  },
  /** An effect is missing, though the inbox says that the event was heard. */
  'lose-effect': {
    invariant: 'entitlementsEqualSubscriptions',
    damage: (data) =>
      corrupt(data, 'streaming', 'DELETE FROM entitlements WHERE user_id = (SELECT MAX(user_id) FROM entitlements)'),
  },
  /** A play counts twice. */
  'double-effect': {
    invariant: 'recommendationCountsEachPlayOnce',
    damage: (data) =>
      corrupt(data, 'recommendation', `
        CREATE TEMP TABLE one AS SELECT user_id, track_id FROM listens WHERE plays > 0 ORDER BY plays LIMIT 1;
        UPDATE listens SET plays = plays * 2 WHERE (user_id, track_id) IN (SELECT * FROM one);`),
  },
  /** A saved track moved the affinity twice. */
  'double-saving': {
    invariant: 'recommendationLearnsEachSavingOnce',
    damage: (data) =>
      corrupt(data, 'recommendation', `
        ATTACH '${data}/playlist.db' AS playlist;
        UPDATE listens SET affinity = affinity * 1.4 WHERE (user_id, track_id) IN
          (SELECT user_id, track_id FROM playlist.saved_tracks LIMIT 1);`),
  },
  /** A payment is not booked. */
  'lose-booking': {
    invariant: 'ledgerIsBalanced',
    damage: (data) => {
      // The tables are append-only, so the guards go first.
      corrupt(data, 'payment', `
        PRAGMA writable_schema = ON;
        DELETE FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'ledger_%';
        PRAGMA writable_schema = RESET;
        DELETE FROM ledger_postings WHERE transaction_id = (SELECT id FROM ledger_journal WHERE cause LIKE 'payment:%' LIMIT 1);`);
    },
  },
  /** Items without their playlist. */
  orphan: {
    invariant: 'nothingIsOrphaned',
    damage: (data) => corrupt(data, 'playlist', `
      DELETE FROM playlists WHERE id = (SELECT id FROM playlists WHERE item_count > 0 LIMIT 1)`),
  },
};
