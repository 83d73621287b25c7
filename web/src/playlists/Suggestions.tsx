import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Track } from '../api/catalog';
import type { Playlist } from '../api/playlists';
import { getPlaylistSuggestions, rankedTracks } from '../api/recommendations';
import { ArtistLinks } from '../library/ArtistLinks';
import { usePlayer } from '../player/PlayerContext';
import { TrackCover } from '../ui/Cover';
import { Icon } from '../ui/Icon';
import { clock } from '../ui/format';
import { useAddToPlaylist } from './queries';

/** Songs that go with those of a playlist, each with a button that adds it. */
export function Suggestions({ playlist }: { playlist: Playlist }) {
  const [passed, setPassed] = useState<string[]>([]);
  const suggestions = useQuery({
    queryKey: ['recommendations', 'playlist', playlist.id, playlist.snapshot_id, passed],
    queryFn: () => getPlaylistSuggestions(playlist.id, passed),
    placeholderData: keepPreviousData,
  });
  const tracks = suggestions.data ? rankedTracks(suggestions.data.tracks_ranked, suggestions.data.tracks) : [];
  if (tracks.length === 0 && passed.length === 0) return null;
  return (
    <section aria-label="Recommended">
      <div className="section-head">
        <h2 className="section-title">Recommended</h2>
        <button
          className="button"
          disabled={suggestions.isFetching}
          onClick={() => setPassed(tracks.length > 0 ? [...passed, ...tracks.map((track) => track.id)] : [])}
        >
          {tracks.length > 0 ? 'Others' : 'From the beginning'}
        </button>
      </div>
      <p className="quiet">By what is in this playlist.</p>
      <ol className="tracks" aria-label="Recommended songs">
        {tracks.map((track, i) => (
          <Suggestion key={track.id} playlist={playlist} track={track} tracks={tracks} index={i} />
        ))}
      </ol>
    </section>
  );
}

interface SuggestionProps {
  playlist: Playlist;
  track: Track;
  tracks: readonly Track[];
  index: number;
}

function Suggestion({ playlist, track, tracks, index }: SuggestionProps) {
  const player = usePlayer();
  const add = useAddToPlaylist();
  return (
    <li className="track">
      <div className="track-number">
        <span>{index + 1}</span>
        <button
          className="track-play"
          aria-label={`Play ${track.title}`}
          onClick={() => player.start(tracks, index, `suggestions:${playlist.id}`)}
        >
          <Icon name="play" size={18} />
        </button>
      </div>
      <TrackCover track={track} />
      <div className="track-text">
        <div className="track-title">{track.title}</div>
        <div className="track-artists">
          <ArtistLinks credits={track.artists} />
        </div>
      </div>
      <div className="track-album">{track.album_title}</div>
      <span className="track-duration">{clock(track.duration_ms)}</span>
      <button
        className="button"
        aria-label={`Add ${track.title} to ${playlist.name}`}
        disabled={add.isPending}
        onClick={() => add.mutate({ playlist, trackIds: [track.id] })}
      >
        Add
      </button>
    </li>
  );
}
