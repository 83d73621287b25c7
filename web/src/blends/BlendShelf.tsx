import { Card } from '../library/Cards';
import { Icon } from '../ui/Icon';
import { BlendCards } from './BlendCards';
import { useBlends } from './queries';

/** The blends of the one who is signed in, and the way to more. */
export function BlendShelf() {
  const blends = useBlends();
  if (!blends.data) return null;
  return (
    <section aria-label="Blends">
      <h2 className="section-title">Blends</h2>
      <ul className="cards shelf">
        <Card
          to="/blends"
          title="Blend your taste"
          subtitle="One list for several people"
          cover={
            <div className="cover liked-cover">
              <Icon name="user" size={48} />
            </div>
          }
        />
        <BlendCards {...blends.data} />
      </ul>
    </section>
  );
}
