import type { Blend, People } from '../api/blends';

const gone = 'Someone';

export const nameOf = (id: string, people: People) => people[id]?.display_name ?? gone;

/** The names of some people as a list in a sentence, oneself as “you”, last. */
export function namesOf(ids: readonly string[], people: People, me: string | undefined): string {
  const names = ids.filter((id) => id !== me).map((id) => nameOf(id, people));
  if (me !== undefined && ids.includes(me)) names.push('you');
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(names);
}

/** What a blend is called: by those who are in it besides oneself. */
export function titleOf({ member_ids }: Blend, people: People, me: string | undefined): string {
  const others = member_ids.filter((id) => id !== me);
  return others.length === 0 ? 'New blend' : `Blend with ${namesOf(others, people, undefined)}`;
}
