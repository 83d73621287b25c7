import { Link } from 'react-router';
import type { Track } from '../api/catalog';
import { Dialog } from '../ui/Dialog';
import { creditsByRole, valuesOf } from '../ui/credits';

const FACTS = { work: 'Work', movement: 'Movement', isrc: 'ISRC', bpm: 'BPM', mood: 'Mood', comment: 'Comment' };

/** Who made a track, and what else its file says. */
export function CreditsDialog({ track, onClose }: { track: Track; onClose: () => void }) {
  const facts = Object.entries(FACTS)
    .map(([name, title]) => ({ title, values: valuesOf(track.tags, name) }))
    .filter(({ values }) => values.length > 0);
  return (
    <Dialog title={`Credits of “${track.title}”`} onClose={onClose}>
      <dl className="app-facts">
        {creditsByRole(track.artists).map(({ title, credits }) => (
          <div key={title}>
            <dt>{title}</dt>
            {credits.map(({ artist_id, name, detail }) => (
              <dd key={`${artist_id} ${detail}`}>
                <Link to={`/artists/${artist_id}`} onClick={onClose}>
                  {name}
                </Link>
                {detail && <span className="quiet">{detail}</span>}
              </dd>
            ))}
          </div>
        ))}
        {facts.map(({ title, values }) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>{values.join(', ')}</dd>
          </div>
        ))}
      </dl>
      <div className="form-buttons">
        <button type="button" className="button" onClick={onClose}>
          Close
        </button>
      </div>
    </Dialog>
  );
}
