#pragma once

#include <string>

#include "polyphony/streaming/v1/analysis.pb.h"
#include "polyphony/streaming/v1/events.pb.h"
#include "services/streaming/analysis/analysis.h"
#include "services/streaming/jobs/measurement.h"

/// What was measured as messages of the contract.
namespace polyphony::streaming {

v1::Loudness to_message(const Loudness& loudness);
v1::Sound to_message(const Sound& sound);
v1::AudioAnalysed to_event(const Analysis& analysis, const Measurement& measurement);
v1::AlbumAnalysed to_event(const std::string& album_id, const AlbumLoudness& album);

}  // namespace polyphony::streaming
