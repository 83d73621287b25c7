import type { Blend, People } from '../api/blends';
import { useMe } from '../auth/me';
import { Card } from '../library/Cards';
import { Cover } from '../ui/Cover';
import { titleOf } from './names';

/** Blends as cards. */
export function BlendCards({ blends, people }: { blends: Blend[]; people: People }) {
  const me = useMe().data?.id;
  return blends.map((blend) => (
    <Card
      key={blend.id}
      to={`/blends/${blend.id}`}
      title={titleOf(blend, people, me)}
      subtitle={blend.member_ids.length > 1 ? `${blend.member_ids.length} people` : 'Invite someone'}
      cover={<Cover coverId="" seed={blend.id} size="card" />}
    />
  ));
}
