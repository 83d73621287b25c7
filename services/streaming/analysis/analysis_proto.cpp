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

v1::AudioAnalysed to_event(const Analysis& analysis, const Measurement& measurement) {
    v1::AudioAnalysed event;
    event.set_track_id(analysis.track_id);
    *event.mutable_loudness() = to_message(measurement.loudness);
    event.set_duration_ms(measurement.duration_ms);
    const auto& items = measurement.fingerprint.items;
    event.mutable_fingerprint()->Add(items.begin(), items.end());
    event.set_fingerprint_hash(measurement.fingerprint.hash);
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
