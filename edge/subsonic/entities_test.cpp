#include "edge/subsonic/entities.h"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <initializer_list>
#include <string>

namespace polyphony::edge::subsonic {
namespace {

std::string text_of(std::int64_t seconds, int nanos) {
    google::protobuf::Timestamp time;
    time.set_seconds(seconds);
    time.set_nanos(nanos);
    return to_text(time);
}

TEST(Times, AreRfc3339InUtc) {
    EXPECT_EQ(text_of(0, 0), "1970-01-01T00:00:00Z");
    EXPECT_EQ(text_of(1'709'164'799, 0), "2024-02-28T23:59:59Z");
    EXPECT_EQ(text_of(1'709'164'800, 7'000'000), "2024-02-29T00:00:00.007Z") << "a leap day";
    EXPECT_EQ(text_of(1'800'000'000, 120'000'000), "2027-01-15T08:00:00.120Z");
    EXPECT_EQ(text_of(-1, 500'000'000), "1969-12-31T23:59:59.500Z");
}

void credit(catalog::v1::Track& track, const char* name, catalog::v1::ArtistRole role, const char* detail = "") {
    auto& credit = *track.add_artists();
    credit.set_artist_id(std::string("id of ") + name);
    credit.set_name(name);
    credit.set_role(role);
    credit.set_detail(detail);
}

template <class Tagged>
void tag(Tagged& tagged, const char* name, std::initializer_list<const char*> values) {
    auto& tag = *tagged.add_tags();
    tag.set_name(name);
    for (const auto* value : values) tag.add_values(value);
}

std::string text_of(const boost::json::value& value) { return boost::json::serialize(value); }

TEST(Entities, ASongTellsWhoMadeItAndWhatItsTagsSay) {
    catalog::v1::Track track;
    track.set_display_artist("Anna feat. Ben");
    credit(track, "Anna", catalog::v1::ARTIST_ROLE_ARTIST);
    credit(track, "Ben", catalog::v1::ARTIST_ROLE_ARTIST);
    credit(track, "Cleo", catalog::v1::ARTIST_ROLE_PERFORMER, "piano");
    credit(track, "Max", catalog::v1::ARTIST_ROLE_DJ_MIXER);
    tag(track, "bpm", {"127"});
    tag(track, "explicit", {"clean"});
    tag(track, "isrc", {"DEA123456789", "DEA123456780"});
    tag(track, "movement", {"Largo"});
    tag(track, "movementnumber", {"2"});
    tag(track, "movementtotal", {"4"});
    tag(track, "musicbrainz_recordingid", {"b1a9c0e9-d987-4042-ae91-78d6a3267d69"});
    tag(track, "work", {"Suite"});
    const auto child = child_of(track, {});
    EXPECT_EQ(child.at("artist"), "Anna feat. Ben");
    EXPECT_EQ(child.at("displayArtist"), "Anna feat. Ben");
    EXPECT_EQ(child.at("artists").as_array().size(), 2U);
    EXPECT_EQ(text_of(child.at("contributors")),
              R"([{"role":"performer","artist":{"id":"id of Cleo","name":"Cleo"},"subRole":"piano"},)"
              R"({"role":"djmixer","artist":{"id":"id of Max","name":"Max"}}])");
    EXPECT_EQ(child.at("bpm"), 127);
    EXPECT_EQ(child.at("explicitStatus"), "clean");
    EXPECT_EQ(text_of(child.at("isrc")), R"(["DEA123456789","DEA123456780"])");
    EXPECT_EQ(text_of(child.at("movements")), R"([{"name":"Largo","number":2,"count":4}])");
    EXPECT_EQ(text_of(child.at("works")), R"([{"name":"Suite"}])");
    EXPECT_EQ(child.at("musicBrainzId"), "b1a9c0e9-d987-4042-ae91-78d6a3267d69");
    EXPECT_EQ(text_of(child.at("moods")), "[]") << "what is known here is there for every song";
    EXPECT_EQ(child.at("comment"), "");
}

TEST(Entities, AnArtistHasRoles) {
    catalog::v1::Artist artist;
    for (const auto role : {catalog::v1::ARTIST_ROLE_ALBUM_ARTIST, catalog::v1::ARTIST_ROLE_COMPOSER})
        artist.add_roles(role);
    EXPECT_EQ(text_of(artist_of(artist, {}).at("roles")), R"(["albumartist","composer"])");
    EXPECT_EQ(text_of(artist_of(catalog::v1::Artist(), {}).at("roles")), "[]");
}

TEST(Entities, AnAlbumTellsOfItsRelease) {
    catalog::v1::Album album;
    tag(album, "date", {"2011", "2011-09"});
    tag(album, "explicit", {"clean", "explicit"});
    tag(album, "label", {"ECM", "ACT"});
    tag(album, "originaldate", {"1971-05-03"});
    tag(album, "releasetype", {"album", "compilation"});
    tag(album, "version", {"Remastered"});
    const auto object = album_of(album, {});
    EXPECT_EQ(text_of(object.at("releaseDate")), R"({"year":2011,"month":9})");
    EXPECT_EQ(text_of(object.at("originalReleaseDate")), R"({"year":1971,"month":5,"day":3})");
    EXPECT_EQ(text_of(object.at("recordLabels")), R"([{"name":"ECM"},{"name":"ACT"}])");
    EXPECT_EQ(text_of(object.at("releaseTypes")), R"(["album","compilation"])");
    EXPECT_EQ(object.at("isCompilation"), true);
    EXPECT_EQ(object.at("explicitStatus"), "explicit") << "as soon as a song of it is";
    EXPECT_EQ(object.at("version"), "Remastered");
    EXPECT_EQ(album_of(catalog::v1::Album(), {}).at("isCompilation"), false);
}

}  // namespace
}  // namespace polyphony::edge::subsonic
