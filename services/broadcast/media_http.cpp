#include "services/broadcast/media_http.h"

#include <optional>
#include <regex>

#include "platform/http/files.h"
#include "services/broadcast/broadcast_store.h"

namespace polyphony::broadcast {
namespace {

/// What is given out under our address must be audio, whatever the feed says (RFC 9110 section 8.3.1, without
/// parameters).
std::string audio_type(const std::string& type) {
    static const std::regex audio("audio/[A-Za-z0-9.+-]{1,60}");
    const auto name = type.substr(0, type.find(';'));
    return std::regex_match(name, audio) ? name : "audio/mpeg";
}

Task<http::Response> answer(storage::Database& database, const AudioFiles& files, const http::Request& request) {
    const auto id = request.path_parameters.at("episode_id");
    const auto episode = co_await database.read([&](storage::Snapshot& snapshot) -> Result<std::optional<Episode>> {
        return store::find_episode(snapshot.sql(), id);
    });
    if (!episode) co_return http::problem(episode.error());
    if (!*episode || (*episode)->status != Status::Completed)
        co_return http::problem(http::Status::not_found, "not_found", "There is no such audio.");
    const auto file = http::open_file(files.path_of(id).string(), audio_type((*episode)->content_type));
    if (!file) co_return http::problem(file.error());
    auto response = http::serve_file(request, *file);
    response.headers.set("X-Content-Type-Options", "nosniff");
    co_return response;
}

}  // namespace

http::Router media_routes(storage::Database& database, const AudioFiles& files) {
    http::Router router;
    router.add(http::Verb::get, "/media/podcasts/{episode_id}",
               [&](http::Request& request) -> Task<http::Response> { return answer(database, files, request); });
    return router;
}

}  // namespace polyphony::broadcast
