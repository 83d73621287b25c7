#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "edge/subsonic/endpoints.h"
#include "platform/encoding/hash.h"
#include "platform/ids/ids.h"
#include "polyphony/streaming/v1/streaming.pb.h"

namespace polyphony::edge::subsonic {

namespace {

using google::protobuf::util::TimeUtil;
using playlist::v1::MarkedKind;

constexpr int kMostRating = 5;
constexpr std::size_t kMostPlays = 100;   // Of ReportPlays.
constexpr std::size_t kMostThings = 500;  // Of Star.
constexpr int kCountsAfterMs = 30'000;

template <class Request>
void add_thing(Request& request, MarkedKind kind, const std::string& id) {
    auto& thing = *request.add_things();
    thing.set_kind(kind);
    thing.set_id(id);
}

/// Takes those that were found out of `ids`, and puts them into `kinds`.
template <class Items>
void sort_out(Ids& ids, const Items& found, MarkedKind kind, std::map<std::string, MarkedKind>& kinds) {
    for (const auto& item : found) kinds.emplace(item.id(), kind);
    std::erase_if(ids, [&](const std::string& id) { return kinds.contains(id); });
}

/// What these ids name: tracks, and from apps that browse folders albums and artists. Those that name nothing are left
/// out.
Task<Outcome<std::map<std::string, MarkedKind>>> marked_kinds(const Backend& backend, Ids ids, const Call& call) {
    std::map<std::string, MarkedKind> kinds;
    const auto tracks = co_await find_tracks(backend, ids, call.context);
    if (!tracks) co_return refuse(tracks.error());
    sort_out(ids, *tracks, playlist::v1::MARKED_KIND_TRACK, kinds);
    if (ids.empty()) co_return kinds;
    const auto albums = co_await find_albums(backend, ids, call.context);
    if (!albums) co_return refuse(albums.error());
    sort_out(ids, *albums, playlist::v1::MARKED_KIND_ALBUM, kinds);
    if (ids.empty()) co_return kinds;
    const auto artists = co_await find_artists(backend, ids, call.context);
    if (!artists) co_return refuse(artists.error());
    sort_out(ids, *artists, playlist::v1::MARKED_KIND_ARTIST, kinds);
    co_return kinds;
}

/// The things that a request to star or unstar names.
template <class Request>
Task<Outcome<Request>> things_of(const Backend& backend, const Call& call) {
    const auto& parameters = call.parameters;
    const auto ids = parameters.all("id");
    if (ids.size() + parameters.all("albumId").size() + parameters.all("artistId").size() > kMostThings)
        co_return refuse(Failure::Generic, "At most " + std::to_string(kMostThings) + " things at once.");
    const auto kinds = co_await marked_kinds(backend, ids, call);
    if (!kinds) co_return refuse(kinds.error());
    Request request;
    for (const auto& id : ids) {
        const auto kind = kinds->find(id);
        if (kind == kinds->end()) co_return refuse(Failure::NotFound, "There is nothing with this id.");
        add_thing(request, kind->second, id);
    }
    for (const auto& id : parameters.all("albumId")) add_thing(request, playlist::v1::MARKED_KIND_ALBUM, id);
    for (const auto& id : parameters.all("artistId")) add_thing(request, playlist::v1::MARKED_KIND_ARTIST, id);
    if (request.things().empty())
        co_return refuse(Failure::MissingParameter, "One of id, albumId and artistId is needed.");
    co_return request;
}

/// Albums and artists that there are not are refused, as tracks are.
template <class Request>
Task<Outcome<void>> check_things(const Backend& backend, const Request& request, const Call& call) {
    std::vector<std::string> albums;
    std::vector<std::string> artists;
    for (const auto& thing : request.things()) {
        if (thing.kind() == playlist::v1::MARKED_KIND_ALBUM) albums.push_back(thing.id());
        if (thing.kind() == playlist::v1::MARKED_KIND_ARTIST) artists.push_back(thing.id());
    }
    const auto wanted = albums.size() + artists.size();
    const auto found_albums = co_await find_albums(backend, std::move(albums), call.context);
    if (!found_albums) co_return refuse(found_albums.error());
    const auto found_artists = co_await find_artists(backend, std::move(artists), call.context);
    if (!found_artists) co_return refuse(found_artists.error());
    if (found_albums->size() + found_artists->size() < wanted)
        co_return refuse(Failure::NotFound, "There is no such album or artist.");
    co_return Outcome<void>();
}

Task<Outcome<Reply>> star(const Backend& backend, Call& call) {
    const auto request = co_await things_of<playlist::v1::StarRequest>(backend, call);
    if (!request) co_return refuse(request.error());
    if (const auto there = co_await check_things(backend, *request, call); !there) co_return refuse(there.error());
    co_return co_await order<playlist::v1::StarResponse>(backend, "polyphony.playlist.v1.MarkService.Star", *request,
                                                         call);
}

Task<Outcome<Reply>> unstar(const Backend& backend, Call& call) {
    const auto request = co_await things_of<playlist::v1::UnstarRequest>(backend, call);
    if (!request) co_return refuse(request.error());
    co_return co_await order<playlist::v1::UnstarResponse>(backend, "polyphony.playlist.v1.MarkService.Unstar",
                                                           *request, call);
}

Task<Outcome<Reply>> set_rating(const Backend& backend, Call& call) {
    const auto id = call.parameters.required("id");
    if (!id) co_return refuse(id.error());
    const auto rating = call.parameters.required_number("rating", 0, kMostRating);
    if (!rating) co_return refuse(rating.error());
    const auto kinds = co_await marked_kinds(backend, Ids(1, *id), call);
    if (!kinds) co_return refuse(kinds.error());
    if (kinds->empty()) co_return refuse(Failure::NotFound, "There is nothing with this id.");
    playlist::v1::SetRatingRequest request;
    request.mutable_thing()->set_kind(kinds->begin()->second);
    request.mutable_thing()->set_id(*id);
    request.set_rating(static_cast<int>(*rating));
    co_return co_await order<playlist::v1::SetRatingResponse>(backend, "polyphony.playlist.v1.MarkService.SetRating",
                                                              request, call);
}

/// An id for a play that is the same whenever an app tells of it again, so that it counts once.
std::string play_id_of(const Call& call, const std::string& track_id, std::int64_t started_ms) {
    const auto hash = sha256(call.account.id() + '\n' + track_id + '\n' + std::to_string(started_ms));
    std::array<std::uint8_t, 16> bytes{};
    std::copy_n(hash.begin(), bytes.size(), bytes.begin());
    return ids::encode(bytes);
}

/// `told_ms` is when the app says that it was played: the same for a repetition.
void add_play(streaming::v1::ReportPlaysRequest& request, const Call& call, const catalog::v1::Track& track,
              std::int64_t told_ms, std::int64_t started_ms, int heard_ms) {
    auto& play = *request.add_plays();
    play.set_play_id(play_id_of(call, track.id(), told_ms));
    play.set_track_id(track.id());
    play.set_context("app");
    *play.mutable_started_at() = TimeUtil::MillisecondsToTimestamp(started_ms);
    play.set_heard_ms(heard_ms);
    play.set_state(heard_ms >= track.duration_ms() ? streaming::v1::PLAY_STATE_FINISHED
                                                   : streaming::v1::PLAY_STATE_SKIPPED);
}

Task<Outcome<void>> report(const Backend& backend, const Call& call, const streaming::v1::ReportPlaysRequest& request) {
    if (request.plays().empty()) co_return Outcome<void>();
    const auto reported = co_await ask<streaming::v1::ReportPlaysResponse>(
        backend, "polyphony.streaming.v1.StreamingService.ReportPlays", request, call.context);
    if (!reported) co_return refuse(reported.error());
    for (const auto& play : reported->plays())
        if (play.outcome() == streaming::v1::REPORT_OUTCOME_REFUSED) co_return refuse(Failure::Generic, play.reason());
    co_return Outcome<void>();
}

Task<Outcome<void>> tell_now_playing(const Backend& backend, const Call& call,
                                     streaming::v1::SetNowPlayingRequest request) {
    request.set_client(call.client());
    const auto told = co_await ask<streaming::v1::SetNowPlayingResponse>(
        backend, "polyphony.streaming.v1.ListeningService.SetNowPlaying", request, call.context);
    if (!told) co_return refuse(told.error());
    co_return Outcome<void>();
}

/// When each track was played, as the app tells, in milliseconds; now if it does not.
Outcome<std::vector<std::int64_t>> times_of(const Call& call, const Tracks& tracks) {
    const auto told = call.parameters.all("time");
    if (!told.empty() && told.size() != tracks.size())
        return refuse(Failure::Generic, "There must be one time for each id, or none.");
    const auto now = TimeUtil::TimestampToMilliseconds(TimeUtil::GetCurrentTime());
    std::vector<std::int64_t> times;
    for (std::size_t at = 0; at < tracks.size(); ++at) {
        const auto time = told.empty() ? std::optional(now) : parse_number(told[at]);
        if (!time || *time < 0) return refuse(Failure::Generic, "A time must be milliseconds since 1970.");
        times.push_back(*time);
    }
    return times;
}

Task<Outcome<Reply>> scrobble(const Backend& backend, Call& call) {
    auto ids = call.parameters.required_all("id");
    if (!ids) co_return refuse(ids.error());
    if (ids->size() > kMostPlays) co_return refuse(Failure::Generic, "At most 100 plays at once.");
    const auto submission = call.parameters.flag("submission", true);
    if (!submission) co_return refuse(submission.error());
    const auto tracks = co_await find_tracks(backend, *ids, call.context);
    if (!tracks) co_return refuse(tracks.error());
    if (tracks->size() != ids->size()) co_return refuse(Failure::NotFound, "There is no such song.");
    if (!*submission) {
        streaming::v1::SetNowPlayingRequest playing;
        playing.set_track_id(tracks->back().id());
        if (const auto told = co_await tell_now_playing(backend, call, playing); !told) co_return refuse(told.error());
        co_return Payload();
    }
    const auto times = times_of(call, *tracks);
    if (!times) co_return refuse(times.error());
    streaming::v1::ReportPlaysRequest plays;
    const auto now = TimeUtil::TimestampToMilliseconds(TimeUtil::GetCurrentTime());
    for (std::size_t at = 0; at < tracks->size(); ++at) {
        const auto& track = (*tracks)[at];
        // Many apps tell when they are done, and mean the play that ends now.
        const auto started = std::min((*times)[at], now - track.duration_ms());
        add_play(plays, call, track, (*times)[at], started, track.duration_ms());
    }
    if (const auto done = co_await report(backend, call, plays); !done) co_return refuse(done.error());
    co_return Payload();
}

Outcome<double> playback_rate(const Call& call) {
    constexpr double kSlowest = 0.1;
    constexpr double kFastest = 10;
    const auto text = call.parameters.text("playbackRate");
    if (text.empty()) return 1;
    double rate = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), rate);
    if (error != std::errc() || end != text.data() + text.size() || !(rate >= kSlowest && rate <= kFastest))
        return refuse(Failure::Generic, "playbackRate must be a number from 0.1 to 10.");
    return rate;
}

/// The extension `playbackReport`.
Task<Outcome<Reply>> report_playback(const Backend& backend, Call& call) {
    const auto id = call.parameters.required("mediaId");
    if (!id) co_return refuse(id.error());
    const auto type = call.parameters.required("mediaType");
    if (!type) co_return refuse(type.error());
    if (*type != "song") co_return refuse(Failure::NotFound, "Only songs are played here.");
    const auto position = call.parameters.required_number("positionMs", 0, INT32_MAX);
    if (!position) co_return refuse(position.error());
    const auto state = call.parameters.required("state");
    if (!state) co_return refuse(state.error());
    if (*state != "starting" && *state != "playing" && *state != "paused" && *state != "stopped")
        co_return refuse(Failure::Generic, "The state must be starting, playing, paused or stopped.");
    const auto rate = playback_rate(call);
    if (!rate) co_return refuse(rate.error());
    const auto ignored = call.parameters.flag("ignoreScrobble", false);
    if (!ignored) co_return refuse(ignored.error());
    const auto tracks = co_await find_tracks(backend, Ids(1, *id), call.context);
    if (!tracks) co_return refuse(tracks.error());
    if (tracks->empty()) co_return refuse(Failure::NotFound, "There is no such song.");

    streaming::v1::SetNowPlayingRequest playing;
    playing.set_track_id(*id);
    playing.set_position_ms(*position);
    playing.set_paused(*state == "paused");
    playing.set_stopped(*state == "stopped");
    playing.set_playback_rate(*rate);
    if (const auto told = co_await tell_now_playing(backend, call, playing); !told) co_return refuse(told.error());
    if (!playing.stopped() || *ignored) co_return Payload();
    const auto& track = tracks->front();
    const auto heard = static_cast<int>(std::min<std::int64_t>(*position, track.duration_ms()));
    if (heard < std::min(kCountsAfterMs, track.duration_ms())) co_return Payload();
    streaming::v1::ReportPlaysRequest plays;
    const auto now = TimeUtil::TimestampToMilliseconds(TimeUtil::GetCurrentTime());
    add_play(plays, call, track, now - heard, now - heard, heard);
    if (const auto done = co_await report(backend, call, plays); !done) co_return refuse(done.error());
    co_return Payload();
}

}  // namespace

void add_annotation(Endpoints& endpoints, const Backend& backend) {
    endpoints["star"] = [&backend](Call& call) { return star(backend, call); };
    endpoints["unstar"] = [&backend](Call& call) { return unstar(backend, call); };
    endpoints["setRating"] = [&backend](Call& call) { return set_rating(backend, call); };
    endpoints["scrobble"] = [&backend](Call& call) { return scrobble(backend, call); };
    endpoints["reportPlayback"] = [&backend](Call& call) { return report_playback(backend, call); };
}

}  // namespace polyphony::edge::subsonic
