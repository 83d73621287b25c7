import { Icon } from '../ui/Icon';
import { PlayPauseButton } from './PlayPauseButton';
import { usePlayer, usePlayerState } from './PlayerContext';

const repeatLabels = { off: 'Repeat: off', all: 'Repeat: all', one: 'Repeat: this song' };

export function Controls() {
  const player = usePlayer();
  const { queue, settings } = usePlayerState();
  const { shuffled, repeat } = settings;
  return (
    <div className="controls">
      <button
        className={`icon-button${shuffled ? ' on' : ''}`}
        aria-label="Shuffle"
        aria-pressed={shuffled}
        onClick={() => player.setShuffled(!shuffled)}
      >
        <Icon name="shuffle" />
      </button>
      <button className="icon-button" aria-label="Previous" disabled={!queue} onClick={() => player.previous()}>
        <Icon name="previous" />
      </button>
      <PlayPauseButton />
      <button className="icon-button" aria-label="Next" disabled={!queue} onClick={() => player.next()}>
        <Icon name="next" />
      </button>
      <button
        className={`icon-button${repeat === 'off' ? '' : ' on'}`}
        aria-label={repeatLabels[repeat]}
        title={repeatLabels[repeat]}
        onClick={() => player.cycleRepeat()}
      >
        <Icon name="repeat" />
        {repeat === 'one' && <span className="repeat-one">1</span>}
      </button>
    </div>
  );
}
