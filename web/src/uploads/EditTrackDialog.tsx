import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Track } from '../api/catalog';
import { editTrack, getTrackEdit, undoTrackEdit, type TrackEdit } from '../api/edits';
import { Dialog } from '../ui/Dialog';
import { performing } from '../ui/format';
import { Loaded } from '../ui/Loaded';
import { useToasts } from '../ui/toasts';
import { namesIn } from './names';

/** Corrects what a track's tags say, or takes that back. */
export function EditTrackDialog({ track, onClose }: { track: Track; onClose: () => void }) {
  const edit = useQuery({ queryKey: ['track-edit', track.id], queryFn: () => getTrackEdit(track.id), gcTime: 0 });
  return (
    <Dialog title={`Edit “${track.title}”`} onClose={onClose}>
      <Loaded query={edit}>{(before) => <EditForm track={track} before={before} onClose={onClose} />}</Loaded>
    </Dialog>
  );
}

function useTrackChange(said: string, onClose: () => void) {
  const queries = useQueryClient();
  const toasts = useToasts();
  return useMutation({
    mutationFn: (change: () => Promise<Track>) => change(),
    onSuccess: () => {
      toasts.show(said);
      onClose();
      return queries.invalidateQueries();
    },
  });
}

function EditForm({ track, before, onClose }: { track: Track; before: TrackEdit; onClose: () => void }) {
  const artists = performing(track.artists)
    .map(({ name }) => name)
    .join('; ');
  const shown = {
    title: track.title,
    artists,
    album: track.album_title,
    genres: track.genres.join('; '),
    year: String(track.year || ''),
    number: String(track.track_number || ''),
    disc: String(track.disc_number || ''),
  };
  const [form, setForm] = useState(shown);
  const save = useTrackChange('Saved.', onClose);
  const undo = useTrackChange('It is as its file says again.', onClose);

  /** What was edited before stays; what was changed now is added. */
  const edited = (): TrackEdit => ({
    ...before,
    ...(form.title !== shown.title && { title: form.title.trim() }),
    ...(form.artists !== shown.artists && { artists: namesIn(form.artists) }),
    ...(form.album !== shown.album && { album: form.album.trim() }),
    ...(form.genres !== shown.genres && { genres: namesIn(form.genres) }),
    ...(form.year !== shown.year && { year: Number(form.year) }),
    ...(form.number !== shown.number && { track_number: Number(form.number) }),
    ...(form.disc !== shown.disc && { disc_number: Number(form.disc) }),
  });
  const field = (name: keyof typeof form, label: string, type: 'text' | 'number' = 'text') => (
    <label>
      {label}
      <input
        type={type}
        {...(type === 'number' ? { min: 0, max: 9999 } : { maxLength: 300 })}
        required={name === 'title' || name === 'artists'}
        value={form[name]}
        onChange={(event) => setForm({ ...form, [name]: event.target.value })}
      />
    </label>
  );
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(() => editTrack(track.id, edited()));
      }}
    >
      {field('title', 'Title')}
      {field('artists', 'Artists, with ; between them')}
      {field('album', 'Album')}
      {field('genres', 'Genres, with ; between them')}
      {field('year', 'Year', 'number')}
      {field('number', 'Number', 'number')}
      {field('disc', 'Disc', 'number')}
      <div className="form-buttons">
        <button
          type="button"
          className="button"
          disabled={undo.isPending}
          onClick={() => undo.mutate(() => undoTrackEdit(track.id))}
        >
          As the file says
        </button>
        <button type="button" className="button" onClick={onClose}>
          Cancel
        </button>
        <button type="submit" className="button button-primary" disabled={save.isPending}>
          Save
        </button>
      </div>
    </form>
  );
}
