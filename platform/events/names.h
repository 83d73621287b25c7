#pragma once

#include <string>
#include <string_view>

/// What streams, subjects and consumers are called on the broker.
namespace polyphony::events {

/// Aggregates are spread over this many subjects of each type, so that consumers can share the work later.
inline constexpr unsigned kPartitions = 16;

/// The service that says events of this type: `playlist` for `polyphony.playlist.v1.TrackSaved`; empty if the type's
/// name has another shape.
std::string source_of_type(std::string_view type);

/// `EVENTS_PLAYLIST`: the stream with all that a service says.
std::string event_stream(std::string_view service);
/// `events.playlist.>`: its subjects.
std::string event_subjects(std::string_view service);
/// `events.playlist.TrackSaved.7`: the subject of one event.
std::string event_subject(std::string_view service, std::string_view type, std::string_view aggregate_id);

/// `DEAD_RECOMMENDATION`: the stream with what a service gave up on.
std::string dead_stream(std::string_view service);
/// `dead.recommendation.>`: its subjects.
std::string dead_subjects(std::string_view service);
/// `dead.recommendation.playlist.TrackSaved`: the subject of one dead letter.
std::string dead_subject(std::string_view service, std::string_view source, std::string_view type);

/// `RETRY_RECOMMENDATION`: the stream with the dead letters that a service is to try once more.
std::string retry_stream(std::string_view service);
/// `retry.recommendation.>`: its subjects; a letter keeps the rest of its subject as a dead letter.
std::string retry_subjects(std::string_view service);

}  // namespace polyphony::events
