#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "edge/peers.h"
#include "edge/player/composed.h"
#include "edge/player/suggestions.h"
#include "edge/subsonic/call.h"
#include "edge/subsonic/entities.h"
#include "platform/http/http.h"

namespace polyphony::edge::subsonic {

/// What endpoints are made of.
struct Backend {
    const Peers& peers;
    Composed& composed;            ///< For what has a fall-back while recommendation is away.
    Suggestions& suggestions;      ///< What goes with something.
    http::Upstream streaming;      ///< Where audio is.
    http::Upstream covers;         ///< Where pictures are.
    http::Upstream podcasts;       ///< Where the audio of podcasts is.
    int marks_timeout_ms = 300;    ///< Most time for stars and play counts; things are shown without them after that.
    bool jukebox = false;          ///< Whether there is one.
    std::string public_url{};      ///< Where people reach the web player, without a slash at its end.
    bool manages_accounts = true;  ///< Whether apps may set passwords and manage users.
};

/// Ids of things whose marks are wanted.
struct Things {
    std::vector<std::string> tracks{};
    std::vector<std::string> albums{};
    std::vector<std::string> artists{};
};

/// Calls a method of a service, with its errors as failures.
template <class Response>
Task<Outcome<Response>> ask(const Backend& backend, std::string_view method, const google::protobuf::Message& request,
                            rpc::CallContext context) {
    auto answer = co_await backend.peers.call<Response>(method, request, std::move(context));
    if (!answer) co_return refuse(answer.error());
    co_return std::move(*answer);
}

/// What the id of a podcast's episode has before it where a song's id is expected.
inline constexpr std::string_view kEpisodePrefix = "episode-";

/// Calls a method of which apps are told no more than whether it succeeded.
template <class Response>
Task<Outcome<Reply>> order(const Backend& backend, std::string_view method, const google::protobuf::Message& request,
                           const Call& call) {
    const auto done = co_await ask<Response>(backend, method, request, call.context);
    if (!done) co_return refuse(done.error());
    co_return Payload();
}

using Ids = std::vector<std::string>;
using Tracks = std::vector<catalog::v1::Track>;
using Albums = std::vector<catalog::v1::Album>;
using Artists = std::vector<catalog::v1::Artist>;

/// Those of these ids that there are for the caller, in their order, however many.
Task<Outcome<Tracks>> find_tracks(const Backend& backend, std::vector<std::string> ids, rpc::CallContext context);
Task<Outcome<Albums>> find_albums(const Backend& backend, std::vector<std::string> ids, rpc::CallContext context);
Task<Outcome<Artists>> find_artists(const Backend& backend, std::vector<std::string> ids, rpc::CallContext context);

/// Stars, ratings and play counts; empty while their services do not answer in time, so that music is shown all the
/// same.
Task<Marks> find_marks(const Backend& backend, Things things, rpc::CallContext context);

/// The elements of things, with their marks.
Task<boost::json::array> to_children(const Backend& backend, const Tracks& tracks, rpc::CallContext context);
Task<boost::json::array> to_children(const Backend& backend, const Albums& albums, rpc::CallContext context);
Task<boost::json::array> to_albums(const Backend& backend, const Albums& albums, rpc::CallContext context);

/// Things of all kinds.
struct Found {
    Tracks tracks{};
    Albums albums{};
    Artists artists{};
};
/// Their elements `artist`, `album` and `song`; artists and albums as directories, or by their tags (ID3).
enum class ListedAs { Directories, Tags };
Task<boost::json::object> to_elements(const Backend& backend, const Found& found, ListedAs as,
                                      rpc::CallContext context);

/// What an upstream answers to this address; or, where it has an origin of its own, a redirection there.
http::Response pass_on(const http::Upstream& upstream, const std::string& address);

/// Where the client reaches this server: `https://music.example`.
std::string origin_of(const Backend& backend, const Call& call);

/// The id of a library that is named by its number (folder_number()) or by its id.
Task<Outcome<std::string>> library_named(const Backend& backend, std::string name, const Call& call);
/// That of the parameter `musicFolderId`; empty without it.
Task<Outcome<std::string>> library_of(const Backend& backend, const Call& call);

template <class Items>
std::vector<std::string> ids_of(const Items& items) {
    std::vector<std::string> ids;
    for (const auto& item : items) ids.push_back(item.id());
    return ids;
}

}  // namespace polyphony::edge::subsonic
