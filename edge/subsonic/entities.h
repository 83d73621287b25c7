#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>
#include <unordered_map>

#include "polyphony/catalog/v1/catalog.pb.h"
#include "polyphony/playlist/v1/marks.pb.h"
#include "polyphony/playlist/v1/playlist.pb.h"
#include "polyphony/streaming/v1/listening.pb.h"

/// The platform's nouns in the words of the Subsonic API (https://opensubsonic.netlify.app/docs/responses/).
namespace polyphony::edge::subsonic {

/// What is known of things beyond the catalog: by their ids.
struct Marks {
    std::unordered_map<std::string, playlist::v1::Mark> marks;
    std::unordered_map<std::string, streaming::v1::PlayCount> plays;
};

/// `2026-11-24T10:00:00Z`.
std::string to_text(const google::protobuf::Timestamp& time);

/// A number for a library, as the API wants one: made of its id, the same each time.
std::int64_t folder_number(const std::string& library_id);

/// A Child for a track; `parent` is the id of what it was found in.
boost::json::object child_of(const catalog::v1::Track& track, const Marks& marks, const std::string& parent = {});
/// A Child for an album, as in the endpoints that know no tags.
boost::json::object child_of(const catalog::v1::Album& album, const Marks& marks);
/// An Artist, as in the endpoints that know no tags.
boost::json::object child_of(const catalog::v1::Artist& artist, const Marks& marks);
/// A Child for a folder.
boost::json::object child_of(const catalog::v1::Folder& folder);

boost::json::object album_of(const catalog::v1::Album& album, const Marks& marks);
boost::json::object artist_of(const catalog::v1::Artist& artist, const Marks& marks);

/// A playlist's own facts; `duration_s` and `cover_id` come from its tracks.
boost::json::object playlist_of(const playlist::v1::Playlist& playlist, const std::string& owner,
                                std::int64_t duration_s, const std::string& cover_id);

/// `index` elements of things with a letter, in their order: `{name, artist: […]}`.
class Index {
  public:
    void add(const std::string& letter, boost::json::object artist);
    boost::json::array take() { return std::move(letters_); }

  private:
    boost::json::array letters_;
};

/// The articles that sort names leave out.
inline constexpr auto kIgnoredArticles = "The A An";

}  // namespace polyphony::edge::subsonic
