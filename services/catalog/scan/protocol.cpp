#include "services/catalog/scan/protocol.h"

#include <boost/json.hpp>

#include "platform/encoding/base64.h"

namespace polyphony::catalog {

/// For Boost.JSON, which looks for them beside the type.
static void tag_invoke(boost::json::value_from_tag, boost::json::value& value, const LyricsText& lyrics) {
    value = {{"language", lyrics.language}, {"text", lyrics.text}};
}
static LyricsText tag_invoke(boost::json::value_to_tag<LyricsText>, const boost::json::value& value) {
    return {boost::json::value_to<std::string>(value.at("language")),
            boost::json::value_to<std::string>(value.at("text"))};
}

static void tag_invoke(boost::json::value_from_tag, boost::json::value& value, const AudioPart& part) {
    value = {{"number", part.number}, {"start_us", part.start_us}, {"end_us", part.end_us}};
}
static AudioPart tag_invoke(boost::json::value_to_tag<AudioPart>, const boost::json::value& value) {
    return {boost::json::value_to<int>(value.at("number")), boost::json::value_to<std::int64_t>(value.at("start_us")),
            boost::json::value_to<std::int64_t>(value.at("end_us"))};
}

}  // namespace polyphony::catalog

namespace polyphony::catalog::scan {

static void tag_invoke(boost::json::value_from_tag, boost::json::value& value, const FileCredit& credit) {
    value = {{"role", static_cast<int>(credit.role)}, {"name", credit.name}, {"detail", credit.detail}};
}
static FileCredit tag_invoke(boost::json::value_to_tag<FileCredit>, const boost::json::value& value) {
    return {static_cast<Role>(boost::json::value_to<int>(value.at("role"))),
            boost::json::value_to<std::string>(value.at("name")),
            boost::json::value_to<std::string>(value.at("detail"))};
}

static void tag_invoke(boost::json::value_from_tag, boost::json::value& value, const NamedArtist& artist) {
    value = {{"name", artist.name},
             {"sort_name", artist.sort_name},
             {"sort_tagged", artist.sort_tagged},
             {"musicbrainz_id", artist.musicbrainz_id}};
}
static NamedArtist tag_invoke(boost::json::value_to_tag<NamedArtist>, const boost::json::value& value) {
    return {boost::json::value_to<std::string>(value.at("name")),
            boost::json::value_to<std::string>(value.at("sort_name")), value.at("sort_tagged").as_bool(),
            boost::json::value_to<std::string>(value.at("musicbrainz_id"))};
}

namespace {

namespace json = boost::json;

/// Names the fields of FileFacts once, for writing and for reading.
template <class Facts, class Visit>
void each_field(Facts& facts, Visit visit) {
    visit("title", facts.title);
    visit("album", facts.album);
    visit("artists", facts.artists);
    visit("album_artists", facts.album_artists);
    visit("display_artist", facts.display_artist);
    visit("display_album_artist", facts.display_album_artist);
    visit("credits", facts.credits);
    visit("named_artists", facts.named_artists);
    visit("genres", facts.genres);
    visit("tags", facts.tags);
    visit("album_tags", facts.album_tags);
    visit("track_number", facts.track_number);
    visit("disc_number", facts.disc_number);
    visit("disc_subtitle", facts.disc_subtitle);
    visit("year", facts.year);
    visit("duration_ms", facts.duration_ms);
    visit("bitrate_kbps", facts.bitrate_kbps);
    visit("sample_rate_hz", facts.sample_rate_hz);
    visit("channels", facts.channels);
    visit("track_gain_db", facts.track_gain_db);
    visit("album_gain_db", facts.album_gain_db);
    visit("codec", facts.codec);
    visit("content_type", facts.content_type);
    visit("identity", facts.identity);
    visit("lyrics", facts.lyrics);
    visit("part", facts.part);
}

json::object facts_to_json(const FileFacts& facts) {
    json::object object;
    each_field(facts, [&](const char* name, const auto& value) { object[name] = json::value_from(value); });
    return object;
}

FileFacts facts_of_json(const json::object& object) {
    FileFacts facts;
    each_field(facts, [&](const char* name, auto& field) {
        field = json::value_to<std::remove_reference_t<decltype(field)>>(object.at(name));
    });
    return facts;
}

}  // namespace

std::string encode_request(const ReadRequest& request) {
    return json::serialize(json::object{{"path", request.path}, {"sidecar", request.sidecar}, {"cue", request.cue}}) +
           '\n';
}

std::optional<ReadRequest> decode_request(std::string_view line) {
    json::error_code error;
    auto value = json::parse(line, error);
    if (error || !value.is_object()) return std::nullopt;
    ReadRequest request;
    for (auto [name, field] :
         {std::pair("path", &request.path), {"sidecar", &request.sidecar}, {"cue", &request.cue}}) {
        const auto* text = value.as_object().if_contains(name);
        if (text == nullptr || !text->is_string()) return std::nullopt;
        *field = text->get_string();
    }
    return request;
}

std::string encode_reply(const ReadResult& result) {
    json::object reply;
    if (result) {
        reply = facts_to_json(*result);
        reply["cover"] = base64_encode(result->cover);
        json::array parts;
        for (const auto& part : result->parts) parts.emplace_back(facts_to_json(part));
        reply["parts"] = std::move(parts);
    } else {
        reply["reason"] = result.error();
    }
    return json::serialize(reply) + '\n';
}

std::optional<ReadResult> decode_reply(std::string_view line) try {
    json::error_code error;
    auto value = json::parse(line, error);
    if (error || !value.is_object()) return std::nullopt;
    const auto& reply = value.as_object();
    if (const auto* reason = reply.if_contains("reason")) {
        return ReadResult(tl::unexpect, json::value_to<std::string>(*reason));
    }
    auto facts = facts_of_json(reply);
    for (const auto& part : reply.at("parts").as_array()) facts.parts.push_back(facts_of_json(part.as_object()));
    auto cover = base64_decode(json::value_to<std::string>(reply.at("cover")));
    if (!cover) return std::nullopt;
    facts.cover = std::move(*cover);
    return facts;
} catch (const std::exception&) {  // A field is missing or has another type.
    return std::nullopt;
}

}  // namespace polyphony::catalog::scan
