#include "services/catalog/lyrics/lyrics_api.h"

#include <utility>

namespace polyphony::catalog {
namespace {

v1::TrackLyrics lyrics_message(const TrackLyrics& found) {
    v1::TrackLyrics message;
    message.set_track_id(found.track.id);
    message.set_title(found.track.title);
    std::string artist;
    for (const auto& credit : found.track.artists)
        if (credit.role == Role::Artist) artist += (artist.empty() ? "" : ", ") + credit.name;
    message.set_artist(artist);
    for (const auto& lyrics : found.lyrics) {
        auto& one = *message.add_lyrics();
        one.set_language(lyrics.language);
        one.set_synced(lyrics.synced);
        one.set_offset_ms(lyrics.offset_ms);
        for (const auto& line : lyrics.lines) {
            auto& added = *one.add_lines();
            added.set_start_ms(line.start_ms);
            added.set_text(line.text);
        }
    }
    return message;
}

Result<v1::TrackLyrics> answer_of(const Result<TrackLyrics>& found) {
    if (!found) return fail(found.error());
    return lyrics_message(*found);
}

}  // namespace

grpc::ServerUnaryReactor* LyricsApi::GetLyrics(grpc::CallbackServerContext* context,
                                               const v1::GetLyricsRequest* request, v1::TrackLyrics* response) {
    return dispatcher_.serve(context, response,
                             [this, request](rpc::CallContext call) -> Task<Result<v1::TrackLyrics>> {
                                 if (!call.caller.known()) co_return fail(Code::Unauthenticated, "Log in first.");
                                 const Viewer viewer{call.caller.user_id, call.caller.admin};
                                 const auto found = co_await songbook_.of_track(viewer, request->track_id());
                                 co_return answer_of(found);
                             });
}

grpc::ServerUnaryReactor* LyricsApi::FindLyrics(grpc::CallbackServerContext* context,
                                                const v1::FindLyricsRequest* request, v1::TrackLyrics* response) {
    return dispatcher_.serve(
        context, response, [this, request](rpc::CallContext call) -> Task<Result<v1::TrackLyrics>> {
            if (!call.caller.known()) co_return fail(Code::Unauthenticated, "Log in first.");
            const Viewer viewer{call.caller.user_id, call.caller.admin};
            const auto found = co_await songbook_.of_title(viewer, request->title(), request->artist());
            co_return answer_of(found);
        });
}

}  // namespace polyphony::catalog
