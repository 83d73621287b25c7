// Who hears what: as the READMEs of the services say.
import type { Owner } from './databases';

export interface Hearing {
  from: Owner;
  to: Owner;
  types: string[];
}

const named = (from: Owner, ...names: string[]) => names.map((name) => `polyphony.${from}.v1.${name}`);
const tracks = named('catalog', 'TrackPublished', 'TrackChanged', 'TrackWithdrawn');
const erased = named('user', 'AccountErased');

export const hearings: Hearing[] = [
  { from: 'catalog', to: 'streaming', types: tracks },
  { from: 'catalog', to: 'recommendation', types: tracks },
  {
    from: 'playlist',
    to: 'recommendation',
    types: named('playlist', 'TrackSaved', 'TrackUnsaved', 'PlaylistCreated', 'PlaylistItemsAdded'),
  },
  {
    from: 'streaming',
    to: 'recommendation',
    types: named('streaming', 'PlayStarted', 'PlayProgressed', 'PlayFinished', 'PlaySkipped'),
  },
  { from: 'streaming', to: 'catalog', types: named('streaming', 'AudioAnalysed', 'AlbumAnalysed') },
  { from: 'payment', to: 'streaming', types: named('payment', 'EntitlementChanged') },
  { from: 'user', to: 'playlist', types: erased },
  { from: 'user', to: 'streaming', types: erased },
  { from: 'user', to: 'recommendation', types: erased },
  { from: 'user', to: 'payment', types: erased },
];
