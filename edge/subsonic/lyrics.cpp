#include "edge/subsonic/endpoints.h"
#include "polyphony/catalog/v1/lyrics.pb.h"

namespace polyphony::edge::subsonic {

namespace {

namespace json = boost::json;

/// As the API wants it where the language is not known.
constexpr auto kUnknownLanguage = "und";

/// Lines that begin when they are sung, or just lines.
json::object structured(const catalog::v1::Lyrics& lyrics, const catalog::v1::TrackLyrics& of) {
    json::array lines;
    for (const auto& line : lyrics.lines()) {
        json::object one{{"value", line.text()}};
        if (lyrics.synced()) one["start"] = line.start_ms();
        lines.push_back(std::move(one));
    }
    return {{"displayArtist", of.artist()},
            {"displayTitle", of.title()},
            {"lang", lyrics.language().empty() ? kUnknownLanguage : lyrics.language()},
            {"offset", lyrics.offset_ms()},
            {"synced", lyrics.synced()},
            {"line", std::move(lines)}};
}

std::string as_text(const catalog::v1::Lyrics& lyrics) {
    std::string text;
    for (const auto& line : lyrics.lines()) text += line.text() + '\n';
    return text;
}

Task<Outcome<Reply>> get_lyrics_by_song_id(const Backend& backend, Call& call) {
    const auto id = call.parameters.required("id");
    if (!id) co_return refuse(id.error());
    catalog::v1::GetLyricsRequest request;
    request.set_track_id(*id);
    const auto found = co_await ask<catalog::v1::TrackLyrics>(backend, "polyphony.catalog.v1.LyricsService.GetLyrics",
                                                              request, call.context);
    if (!found) co_return refuse(found.error());
    json::array all;
    for (const auto& lyrics : found->lyrics()) all.push_back(structured(lyrics, *found));
    co_return Payload{{"lyricsList", {{"structuredLyrics", std::move(all)}}}};
}

/// Empty where there are none, as it always was.
Task<Outcome<Reply>> get_lyrics(const Backend& backend, Call& call) {
    catalog::v1::FindLyricsRequest request;
    request.set_title(call.parameters.text("title"));
    request.set_artist(call.parameters.text("artist"));
    json::object nothing{{"value", ""}};
    if (request.title().empty()) co_return Payload{{"lyrics", std::move(nothing)}};
    const auto found = co_await ask<catalog::v1::TrackLyrics>(backend, "polyphony.catalog.v1.LyricsService.FindLyrics",
                                                              request, call.context);
    if (!found && found.error().code != Failure::NotFound) co_return refuse(found.error());
    if (!found || found->lyrics().empty()) co_return Payload{{"lyrics", std::move(nothing)}};
    json::object lyrics{{"artist", found->artist()}, {"title", found->title()}, {"value", as_text(found->lyrics(0))}};
    co_return Payload{{"lyrics", std::move(lyrics)}};
}

}  // namespace

void add_lyrics(Endpoints& endpoints, const Backend& backend) {
    endpoints["getLyrics"] = [&backend](Call& call) { return get_lyrics(backend, call); };
    endpoints["getLyricsBySongId"] = [&backend](Call& call) { return get_lyrics_by_song_id(backend, call); };
}

}  // namespace polyphony::edge::subsonic
