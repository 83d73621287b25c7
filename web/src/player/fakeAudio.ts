/** For tests: an audio element whose time the test moves by hand. */
export class FakeAudio extends EventTarget {
  src = '';
  currentTime = 0;
  volume = 1;
  muted = false;
  ended = false;
  seeking = false;
  paused = true;
  duration = NaN;
  playbackRate = 1;
  defaultPlaybackRate = 1;

  play() {
    this.paused = false;
    this.ended = false;
    this.dispatchEvent(new Event('playing'));
    return Promise.resolve();
  }

  pause() {
    if (this.paused) return;
    this.paused = true;
    this.dispatchEvent(new Event('pause'));
  }

  load() {
    this.paused = true;
    this.currentTime = 0;
  }

  removeAttribute() {
    this.src = '';
  }

  hear(seconds: number) {
    for (let i = 0; i < seconds * 4; i++) {
      this.currentTime += 0.25;
      this.dispatchEvent(new Event('timeupdate'));
    }
  }

  end() {
    this.ended = true;
    this.paused = true;
    this.dispatchEvent(new Event('ended'));
  }
}
