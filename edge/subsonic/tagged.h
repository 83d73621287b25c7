#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "polyphony/catalog/v1/catalog.pb.h"

/// What the tags of files say, in the words of the Subsonic API. Fields that are known here are there for everything,
/// empty if need be, as OpenSubsonic wants it.
namespace polyphony::edge::subsonic {

/// Puts ISRC, moods, works and the like into a track's Child.
void put_tags(boost::json::object& child, const catalog::v1::Track& track);

/// Puts labels, release types, dates and the like into an AlbumID3.
void put_tags(boost::json::object& object, const catalog::v1::Album& album);

/// Those who took part besides the artists, with the part that they played.
boost::json::array contributors_of(const catalog::v1::Track& track);

/// The roles of an artist, by the names that contributors have; `artist` and `albumartist` besides.
boost::json::array roles_of(const catalog::v1::Artist& artist);

}  // namespace polyphony::edge::subsonic
