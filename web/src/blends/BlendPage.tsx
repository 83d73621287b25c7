import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { getBlend, type BlendView } from '../api/blends';
import { useMe } from '../auth/me';
import { PageHeader } from '../library/PageHeader';
import { PlayButtons } from '../library/PlayButtons';
import { TrackList } from '../library/TrackList';
import { coversOf } from '../mixes/mixFacts';
import { Mosaic } from '../ui/Cover';
import { Icon } from '../ui/Icon';
import { DegradedNote, Empty, Loaded } from '../ui/Loaded';
import { count } from '../ui/format';
import { useTitle } from '../ui/useTitle';
import { InviteDialog } from './InviteDialog';
import { nameOf, namesOf, titleOf } from './names';
import { blendsKey, useLeaveBlend } from './queries';

export function BlendPage() {
  const { id = '' } = useParams();
  const query = useQuery({ queryKey: [...blendsKey, id], queryFn: () => getBlend(id) });
  return <Loaded query={query}>{(view) => <BlendOf view={view} />}</Loaded>;
}

function BlendOf({ view }: { view: BlendView }) {
  const { detail, people, tracks: facts, degraded } = view;
  const { blend } = detail;
  const me = useMe().data?.id;
  const leave = useLeaveBlend(blend.id);
  const [inviting, setInviting] = useState(false);
  const title = titleOf(blend, people, me);
  const tracks = detail.tracks.flatMap(({ track_id }) => facts[track_id] ?? []);
  const standsFor = new Map(detail.tracks.map(({ track_id, user_ids }) => [track_id, user_ids]));
  const context = `blend:${blend.id}`;
  useTitle(title);
  return (
    <>
      <PageHeader
        kind="Blend"
        title={title}
        seed={blend.id}
        cover={<Mosaic covers={coversOf(tracks)} seed={blend.id} />}
        facts={
          <>
            <p>For {namesOf(blend.member_ids, people, me)}. New every day.</p>
            {count(tracks.length, 'song')}
          </>
        }
      >
        <PlayButtons tracks={tracks} context={context} />
        <button className="button" onClick={() => setInviting(true)}>
          <Icon name="plus" size={18} /> Invite
        </button>
        <button className="button" disabled={leave.isPending} onClick={() => leave.mutate()}>
          Leave
        </button>
      </PageHeader>
      {degraded && <DegradedNote>A part of the platform is resting; something may be missing.</DegradedNote>}
      <Matches view={view} />
      {tracks.length === 0 ? (
        <Empty title={blend.member_ids.length > 1 ? 'Nothing to blend yet' : 'Invite someone'}>
          <p>As soon as there are two of you, and some songs were played, the blend is here.</p>
        </Empty>
      ) : (
        <TrackList
          label={title}
          tracks={tracks}
          context={context}
          note={(track) => `For ${namesOf(standsFor.get(track.id) ?? [], people, me)}`}
        />
      )}
      {inviting && <InviteDialog blend={blend} onClose={() => setInviting(false)} />}
    </>
  );
}

/** How alike my taste is to each of the others'. */
function Matches({ view: { detail, people, artists } }: { view: BlendView }) {
  if (detail.matches.length === 0) return null;
  return (
    <section aria-label="Taste match">
      <h2 className="section-title">Taste match</h2>
      <ul className="app-passwords" aria-label="Taste match">
        {detail.matches.map(({ user_id, percent, artist_ids }) => {
          const common = artist_ids.flatMap((id) => artists[id] ?? []);
          return (
            <li key={user_id}>
              <span>
                {nameOf(user_id, people)}: <strong>{percent} %</strong>
              </span>
              {common.length > 0 && (
                <span className="quiet">
                  You both like{' '}
                  {common.map((artist, i) => (
                    <span key={artist.id}>
                      {i > 0 && ', '}
                      <Link to={`/artists/${artist.id}`}>{artist.name}</Link>
                    </span>
                  ))}
                </span>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
