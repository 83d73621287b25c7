#include "services/streaming/analysis/analysis_proto.h"

namespace polyphony::streaming {

v1::Loudness to_message(const Loudness& loudness) {
    v1::Loudness message;
    message.set_integrated_lufs(loudness.integrated_lufs);
    message.set_range_lu(loudness.range_lu);
    message.set_true_peak_dbtp(loudness.true_peak_dbtp);
    message.set_gain_db(gain_db(loudness));
    return message;
}

v1::Sound to_message(const Sound& sound) {
    v1::Sound message;
    message.mutable_timbre()->Add(sound.timbre.begin(), sound.timbre.end());
    message.set_tempo_bpm(sound.tempo_bpm);
    message.set_onsets_per_second(sound.onsets_per_second);
    message.set_brightness_hz(sound.brightness_hz);
    message.set_key(static_cast<v1::PitchClass>(sound.tonic + 1));
    message.set_minor(sound.minor);
    message.set_key_strength(sound.key_strength);
    return message;
}

v1::AudioAnalysed to_event(const Analysis& analysis, const Measurement& measurement) {
    v1::AudioAnalysed event;
    event.set_track_id(analysis.track_id);
    *event.mutable_loudness() = to_message(measurement.loudness);
    event.set_duration_ms(measurement.duration_ms);
    const auto& items = measurement.fingerprint.items;
    event.mutable_fingerprint()->Add(items.begin(), items.end());
    event.set_fingerprint_hash(measurement.fingerprint.hash);
    if (measurement.sound) *event.mutable_sound() = to_message(*measurement.sound);
    event.set_size_bytes(analysis.size_bytes);
    event.set_modified_ms(analysis.modified_ms);
    return event;
}

v1::AlbumAnalysed to_event(const std::string& album_id, const AlbumLoudness& album) {
    v1::AlbumAnalysed event;
    event.set_album_id(album_id);
    *event.mutable_loudness() = to_message(album.loudness);
    event.set_track_count(album.track_count);
    return event;
}

}  // namespace polyphony::streaming
