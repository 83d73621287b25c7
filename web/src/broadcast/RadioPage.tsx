import { useState } from 'react';
import type { Station } from '../api/stations';
import { useIsAdmin } from '../auth/me';
import { useBroadcast, useBroadcastState } from '../player/BroadcastContext';
import type { Programme } from '../player/broadcastPlayer';
import { Cover } from '../ui/Cover';
import { Dialog } from '../ui/Dialog';
import { Icon } from '../ui/Icon';
import { Empty, Loaded } from '../ui/Loaded';
import { Menu, MenuItem, MenuLine } from '../ui/Menu';
import { useTitle } from '../ui/useTitle';
import { useCreateStation, useDeleteStation, useStations, useUpdateStation } from './queries';
import { StationDialog } from './StationDialog';

/** Internet radio stations. */
export function RadioPage() {
  useTitle('Radio');
  const isAdmin = useIsAdmin();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <div className="title-row">
        <h1 className="page-title">Radio</h1>
        {isAdmin && (
          <button className="button" onClick={() => setAsking(true)}>
            <Icon name="plus" size={18} /> Add station
          </button>
        )}
      </div>
      <Loaded query={useStations()}>
        {({ stations }) =>
          stations.length > 0 ? (
            <ul className="cards" aria-label="Stations">
              {stations.map((station) => (
                <StationCard key={station.id} station={station} isAdmin={isAdmin} />
              ))}
            </ul>
          ) : (
            <Empty title="No stations yet">
              <p>
                {isAdmin
                  ? 'Add internet radio stations by the address of their stream.'
                  : 'An administrator of this server can add some.'}
              </p>
            </Empty>
          )
        }
      </Loaded>
      {asking && <NewStation onClose={() => setAsking(false)} />}
    </>
  );
}

const programmeOf = ({ id, name, listen_url }: Station): Programme => ({
  kind: 'station',
  id,
  title: name,
  subtitle: '',
  page: '/radio',
  seed: id,
  url: listen_url,
  durationMs: 0,
});

function StationCard({ station, isAdmin }: { station: Station; isAdmin: boolean }) {
  const broadcast = useBroadcast();
  const { programme, status } = useBroadcastState();
  const isCurrent = programme?.id === station.id;
  const sounding = isCurrent && status !== 'paused';
  return (
    <li className={`card station${isCurrent ? ' track-current' : ''}`}>
      <div className="card-cover">
        <Cover coverId="" seed={station.id} size="card" />
        <span className="play-button card-play" aria-hidden="true">
          <Icon name={sounding ? 'pause' : 'play'} />
        </span>
      </div>
      <div className="station-text">
        <button
          className="card-title track-title"
          aria-label={`${sounding ? 'Pause' : 'Play'} ${station.name}`}
          onClick={() => (isCurrent ? broadcast.toggle() : broadcast.start(programmeOf(station)))}
        >
          {station.name}
        </button>
        <StationMenu station={station} isAdmin={isAdmin} />
      </div>
    </li>
  );
}

function StationMenu({ station, isAdmin }: { station: Station; isAdmin: boolean }) {
  const [open, setOpen] = useState<'edit' | 'delete' | null>(null);
  const close = () => setOpen(null);
  if (!isAdmin && !station.home_page_url) return null;
  return (
    <>
      <Menu label={`More for ${station.name}`}>
        {station.home_page_url && (
          <MenuItem icon="home" onSelect={() => void window.open(station.home_page_url, '_blank', 'noopener')}>
            Website
          </MenuItem>
        )}
        {isAdmin && station.home_page_url && <MenuLine />}
        {isAdmin && (
          <MenuItem icon="pen" onSelect={() => setOpen('edit')}>
            Edit
          </MenuItem>
        )}
        {isAdmin && (
          <MenuItem icon="trash" onSelect={() => setOpen('delete')}>
            Delete
          </MenuItem>
        )}
      </Menu>
      {open === 'edit' && <EditStation station={station} onClose={close} />}
      {open === 'delete' && <DeleteStation station={station} onClose={close} />}
    </>
  );
}

function NewStation({ onClose }: { onClose: () => void }) {
  const create = useCreateStation();
  return (
    <StationDialog
      title="Add a station"
      button="Add"
      first={{ name: '', stream_url: '', home_page_url: '' }}
      error={create.error}
      pending={create.isPending}
      onSave={(facts) => create.mutate(facts, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}

function EditStation({ station, onClose }: { station: Station; onClose: () => void }) {
  const update = useUpdateStation();
  return (
    <StationDialog
      title={`Edit ${station.name}`}
      button="Save"
      first={station}
      error={update.error}
      pending={update.isPending}
      onSave={(facts) => update.mutate({ id: station.id, ...facts }, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}

function DeleteStation({ station, onClose }: { station: Station; onClose: () => void }) {
  const remove = useDeleteStation();
  return (
    <Dialog title={`Delete “${station.name}”?`} onClose={onClose}>
      <p>The station is taken off the list for everyone.</p>
      <div className="form-buttons">
        <button className="button" onClick={onClose}>
          Cancel
        </button>
        <button
          className="button button-primary"
          disabled={remove.isPending}
          onClick={() => remove.mutate(station.id, { onSettled: onClose })}
        >
          Delete
        </button>
      </div>
    </Dialog>
  );
}
