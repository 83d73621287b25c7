import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import {
  getTasteSettings,
  listHidden,
  setTasteSettings,
  type HiddenThing,
  type HiddenView,
  type TasteSettings,
} from '../api/hidden';
import { useUnhide } from '../mixes/hiding';
import { usePlayer, usePlayerState } from '../player/PlayerContext';
import { Loaded } from '../ui/Loaded';
import { performers } from '../ui/format';

/** What is recommended, and what is not. */
export function TasteSection() {
  const player = usePlayer();
  const { settings, privateSession } = usePlayerState();
  const hidden = useQuery({ queryKey: ['hidden', 'list'], queryFn: listHidden });
  return (
    <section className="panel" aria-label="Recommendations">
      <h2>Recommendations</h2>
      <SettingSwitch setting="hide_explicit">Recommend no songs with explicit words</SettingSwitch>
      <SettingSwitch setting="findable">
        Be found by people who like the same and want to be found, too: they see my name and how alike we are
      </SettingSwitch>
      <label className="check">
        <input
          type="checkbox"
          checked={privateSession}
          onChange={(event) => player.setPrivateSession(event.target.checked)}
        />
        Private session: nothing is learned from what plays here, and nobody else sees it
      </label>
      <label className="check">
        <input
          type="checkbox"
          checked={settings.autoplay}
          onChange={(event) => player.setAutoplay(event.target.checked)}
        />
        Go on with music that fits when an album or a list has ended
      </label>
      <h3>Hidden</h3>
      <Loaded query={hidden}>{(view) => <HiddenList view={view} />}</Loaded>
    </section>
  );
}

function SettingSwitch({ setting, children }: { setting: keyof TasteSettings; children: ReactNode }) {
  const queries = useQueryClient();
  const queryKey = ['hidden', 'settings'];
  const settings = useQuery({ queryKey, queryFn: getTasteSettings });
  const save = useMutation({
    mutationFn: setTasteSettings,
    onSuccess: (saved) => {
      queries.setQueryData(queryKey, saved);
      return queries.invalidateQueries({ queryKey: ['recommendations'] });
    },
  });
  return (
    <label className="check">
      <input
        type="checkbox"
        disabled={!settings.data || save.isPending}
        checked={settings.data?.[setting] ?? false}
        onChange={(event) => settings.data && save.mutate({ ...settings.data, [setting]: event.target.checked })}
      />
      {children}
    </label>
  );
}

function HiddenList({ view: { hidden, tracks, artists } }: { view: HiddenView }) {
  const unhide = useUnhide();
  if (hidden.length === 0) return <p className="quiet">Nothing. “Not interested” in a song’s menu puts it here.</p>;
  return (
    <ul className="app-passwords" aria-label="Hidden">
      {hidden.map((thing) => {
        const name = nameOf(thing);
        return (
          <li key={thing.track_id || thing.artist_id}>
            <span>{name.link ? <Link to={name.link}>{name.text}</Link> : name.text}</span>
            <button
              className="button"
              aria-label={`Show ${name.text} again`}
              disabled={unhide.isPending}
              onClick={() =>
                unhide.mutate(thing.artist_id ? { artist_id: thing.artist_id } : { track_id: thing.track_id })
              }
            >
              Show again
            </button>
          </li>
        );
      })}
    </ul>
  );

  function nameOf(thing: HiddenThing): { text: string; link?: string } {
    const artist = artists[thing.artist_id];
    if (artist) return { text: artist.name, link: `/artists/${artist.id}` };
    const track = tracks[thing.track_id];
    if (!track) return { text: thing.artist_id ? 'An artist who is gone' : 'A song that is gone' };
    return { text: `${track.title} · ${performers(track.artists)}`, link: `/tracks/${track.id}/similar` };
  }
}
