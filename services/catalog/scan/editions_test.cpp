#include "services/catalog/scan/editions.h"

#include <gmock/gmock.h>

#include "services/catalog/catalog.h"
#include "services/catalog/catalog_store.h"
#include "services/catalog/scan/ingest.h"
#include "services/catalog/test_catalog.h"

namespace polyphony::catalog::scan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr const char* kRelease = "b1a9c0e9-d987-4042-ae91-78d6a3267d69";
constexpr const char* kOtherRelease = "c1a9c0e9-d987-4042-ae91-78d6a3267d69";
constexpr const char* kGroup = "d1a9c0e9-d987-4042-ae91-78d6a3267d69";

TEST(EditionOfTest, IsTheReleaseOrElseWhatNamesIt) {
    EXPECT_EQ(edition_of({}), "");
    EXPECT_EQ(edition_of({{"label", {"ECM"}}, {"date", {"1999"}}}), "") << "they differ within one album";
    EXPECT_EQ(edition_of({{"edition", {"Deluxe"}}}), edition_of({{"edition", {"DELUXE"}}}));
    EXPECT_NE(edition_of({{"edition", {"Deluxe"}}}), edition_of({{"edition", {"Remaster"}}}));
    EXPECT_NE(edition_of({{"catalognumber", {"ECM 1"}}}), edition_of({{"catalognumber", {"ECM 2"}}}));
    EXPECT_EQ(edition_of({{"musicbrainz_albumid", {kRelease}}, {"edition", {"Deluxe"}}}),
              edition_of({{"musicbrainz_albumid", {kRelease}}}));
}

class EditionsTest : public CatalogDatabaseTest {
  protected:
    static FileFacts song(const TagValues& album_tags, const std::string& artist = "Anna") {
        FileFacts facts;
        facts.title = "Song";
        facts.album = "Album";
        facts.artists = {"Anna"};
        if (!artist.empty()) facts.album_artists = {artist};
        facts.album_tags = album_tags;
        return facts;
    }

    /// Scans a file; returns the id of its album.
    std::string add(const std::string& path, FileFacts facts) {
        facts.identity = path;
        facts.duration_ms = 1000;
        const FolderCoverIds covers;
        const auto done = database_->write_now([&](storage::Transaction& transaction) -> Result<int> {
            Ingest ingest(transaction, library_, covers, ++clock_);
            ingest.take({path, {1, clock_}, facts, {}});
            return ingest.finish();
        });
        EXPECT_TRUE(done);
        return album_at(path);
    }
    std::string album_at(const std::string& path) {
        return write([&](soci::session& sql) {
            std::string id;
            sql << "SELECT album_id FROM tracks WHERE path = :path", soci::into(id), soci::use(path);
            return id;
        });
    }
    AlbumDetail album(const std::string& id) {
        auto found = testing::run(catalog_.album({"u", false}, id));
        if (!found) throw std::runtime_error(found.error().message);
        return std::move(*found);
    }
    std::vector<std::string> other_editions(const std::string& id) {
        std::vector<std::string> ids;
        for (const auto& other : album(id).other_editions) ids.push_back(other.id);
        return ids;
    }
    /// As a program that knew no editions has left the database.
    void forget_editions() {
        write([](soci::session& sql) {
            sql << "UPDATE albums SET edition = ''";
            return true;
        });
    }

    UnixMillis clock_ = 1'700'000'000'000;
    Library library_ = attach({{"Music", "/music"}}).at("Music");
    Catalog catalog_{*database_, index_, {}};
};

TEST_P(EditionsTest, AreAlbumsOfOneGroup) {
    const auto first = add("First/1.ogg", song({}));
    const auto deluxe = add("Deluxe/1.ogg", song({{"edition", {"Deluxe"}}}));
    EXPECT_NE(first, deluxe);
    EXPECT_EQ(add("Deluxe/2.ogg", song({{"edition", {"deluxe"}}})), deluxe);
    EXPECT_EQ(add("First/2.ogg", song({})), first);
    EXPECT_THAT(album(deluxe).tracks, SizeIs(2));
    EXPECT_THAT(album(deluxe).album.tags.at("edition"), ElementsAre("Deluxe", "deluxe"));
    EXPECT_THAT(other_editions(first), ElementsAre(deluxe));
    EXPECT_THAT(other_editions(deluxe), ElementsAre(first));
    const auto another = add("Another/1.ogg", song({}, "Ben"));
    EXPECT_THAT(other_editions(another), IsEmpty());
}

TEST_P(EditionsTest, AreToldApartByTheirReleasesAlsoInOneFolder) {
    const auto one = add("1.ogg", song({{"musicbrainz_albumid", {kRelease}}}));
    const auto other = add("2.ogg", song({{"musicbrainz_albumid", {kOtherRelease}}}));
    EXPECT_NE(one, other);
    const auto unsigned_one = add("U/1.ogg", song({{"musicbrainz_albumid", {kRelease}}}, ""));
    EXPECT_NE(add("U/2.ogg", song({{"musicbrainz_albumid", {kOtherRelease}}}, "")), unsigned_one);
}

TEST_P(EditionsTest, OfAnotherTitleAreFoundByTheirReleaseGroup) {
    auto renamed = song({{"musicbrainz_albumid", {kOtherRelease}}, {"musicbrainz_releasegroupid", {kGroup}}});
    renamed.album = "Album (Deluxe)";
    const auto one =
        add("A/1.ogg", song({{"musicbrainz_albumid", {kRelease}}, {"musicbrainz_releasegroupid", {kGroup}}}));
    const auto other = add("B/1.ogg", renamed);
    EXPECT_THAT(other_editions(one), ElementsAre(other));
}

TEST_P(EditionsTest, AFileThatDoesNotSayIsOfTheAlbumInItsFolder) {
    const auto said = add("A/1.ogg", song({{"edition", {"Deluxe"}}}));
    EXPECT_EQ(add("A/2.ogg", song({})), said);
    const auto silent = add("B/1.ogg", song({}));
    EXPECT_NE(silent, said);
    EXPECT_EQ(add("B/2.ogg", song({{"edition", {"Remaster"}}})), silent);
    EXPECT_EQ(add("B/3.ogg", song({{"edition", {"Remaster"}}})), silent);
}

TEST_P(EditionsTest, AnAlbumKeepsItsIdWhenItIsTaggedOrReadAgain) {
    const auto id = add("A/1.ogg", song({}));
    add("A/2.ogg", song({}));
    EXPECT_EQ(add("A/1.ogg", song({{"musicbrainz_albumid", {kRelease}}})), id);
    EXPECT_EQ(add("A/2.ogg", song({{"musicbrainz_albumid", {kRelease}}})), id);
    EXPECT_EQ(add("Disk two/1.ogg", song({{"musicbrainz_albumid", {kRelease}}})), id);
    forget_editions();
    for (const auto* path : {"Disk two/1.ogg", "A/2.ogg", "A/1.ogg"})
        EXPECT_EQ(add(path, song({{"musicbrainz_albumid", {kRelease}}})), id) << path;
}

TEST_P(EditionsTest, WhatWasOneAlbumIsPartedAndTheOldestKeepsTheId) {
    // An album of two editions, as they were kept together once.
    const auto id = add("A/1.ogg", song({}));
    add("B/1.ogg", song({}));
    ASSERT_EQ(album_at("B/1.ogg"), id);
    write([](soci::session& sql) {
        for (const std::string path : {"A", "B"}) {
            const auto tags = R"({"edition":["Edition )" + path + "\"]}";
            const auto file = path + "/1.ogg";
            sql << "UPDATE tracks SET album_tags = :tags WHERE path = :path", soci::use(tags, "tags"),
                soci::use(file, "path");
        }
        return true;
    });
    const auto other = add("B/1.ogg", song({{"edition", {"Edition B"}}}));
    EXPECT_NE(other, id);
    EXPECT_EQ(add("A/1.ogg", song({{"edition", {"Edition A"}}})), id);
    EXPECT_THAT(other_editions(id), UnorderedElementsAre(other));
}

TEST_P(EditionsTest, AnArtistHasTheRolesOfWhatIsThere) {
    auto facts = song({});
    facts.credits = {{Role::Composer, "Anna"}, {Role::Producer, "Dora"}};
    add("1.ogg", facts);
    const auto roles = [this](const std::string& name) {
        return write([&](soci::session& sql) {
            std::string id;
            sql << "SELECT id FROM artists WHERE name = :name", soci::into(id), soci::use(name);
            return find_artists(sql, {library_.id}, {id}).at(0).roles;
        });
    };
    EXPECT_EQ(roles("Anna"), role_bit(Role::Artist) | role_bit(Role::AlbumArtist) | role_bit(Role::Composer));
    EXPECT_EQ(roles("Dora"), role_bit(Role::Producer));
}

INSTANTIATE_TEST_SUITE_P(Databases, EditionsTest, ::testing::ValuesIn(testing::database_kinds()));

}  // namespace
}  // namespace polyphony::catalog::scan
