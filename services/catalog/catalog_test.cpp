#include "services/catalog/catalog.h"

#include <gmock/gmock.h>

#include "services/catalog/lyrics/lyrics.h"
#include "services/catalog/scan/ingest.h"
#include "services/catalog/test_catalog.h"

namespace polyphony::catalog {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

class CatalogTest : public CatalogDatabaseTest {
  protected:
    /// Puts a file into a library as the scan does; the path decides the audio's identity.
    void add(const Library& library, const std::string& path, scan::FileFacts facts) {
        facts.identity = path;
        facts.duration_ms = 1000;
        facts.codec = "vorbis";
        facts.content_type = "audio/ogg";
        scan::FolderCoverIds covers;
        const scan::FoundFile file{1, ++clock_};
        auto done = database_->write_now([&](storage::Transaction& transaction) -> Result<int> {
            scan::Ingest ingest(transaction, library, covers, clock_);
            ingest.take({path, file, facts, {}});
            return ingest.finish();
        });
        ASSERT_TRUE(done) << done.error().message;
    }
    void add(const std::string& path, scan::FileFacts facts) { add(library_, path, std::move(facts)); }

    static scan::FileFacts song(std::string title, std::string artist, std::string album, int year = 2000,
                                std::vector<std::string> genres = {}) {
        scan::FileFacts facts;
        facts.title = std::move(title);
        facts.artists = {artist};
        facts.album_artists = {artist};
        facts.album = std::move(album);
        facts.year = year;
        facts.genres = std::move(genres);
        return facts;
    }

    template <class T>
    static T must(Result<T> result) {
        if (!result) throw std::runtime_error(result.error().message);
        return std::move(*result);
    }
    template <class T>
    static Code code_of(const Result<T>& result) {
        return result ? throw std::runtime_error("It did not fail.") : result.error().code;
    }
    template <class Items>
    static std::vector<std::string> titles(const Items& items) {
        std::vector<std::string> titles;
        titles.reserve(items.size());
        for (const auto& item : items) titles.push_back(item.title);
        return titles;
    }
    std::vector<std::string> track_hits(const std::string& query, const Viewer& viewer = {"u", false}) {
        return titles(must(testing::run(search_now(viewer, {query, 0}))).tracks);
    }
    Page<Album> albums(Catalog::AlbumsQuery query, const Viewer& viewer = {"u", false}) {
        return must(testing::run(catalog_.albums(viewer, std::move(query))));
    }

    /// Searches an index that is up to date.
    Task<Result<SearchResult>> search_now(Viewer viewer, Catalog::SearchQuery query) {
        EXPECT_TRUE(indexer_.catch_up().value());
        return catalog_.search(std::move(viewer), std::move(query));
    }

    UnixMillis clock_ = 1'700'000'000'000;
    Library library_ = attach({{"Music", "/music"}}).at("Music");
    Catalog catalog_{*database_, index_, {}};
    Viewer user_{"u", false};
};

TEST_P(CatalogTest, ShowsAnAlbumWithItsTracksInOrder) {
    auto facts = song("Second", "Anna", "Album", 2001, {"Folk"});
    facts.track_number = 2;
    facts.disc_number = 1;
    facts.credits = {{Role::Composer, "Clara"}};
    add("2.ogg", facts);
    facts = song("First", "Anna", "Album", 2000, {"Folk", "Jazz"});
    facts.track_number = 1;
    facts.disc_number = 1;
    add("1.ogg", facts);
    facts = song("Bonus", "Anna", "Album", 2000, {"Folk"});
    facts.track_number = 1;
    facts.disc_number = 2;
    facts.disc_subtitle = "Live";
    add("3.ogg", facts);

    auto listed = albums({});
    ASSERT_THAT(listed.items, SizeIs(1));
    EXPECT_EQ(listed.total, 1);
    auto detail = must(testing::run(catalog_.album(user_, listed.items[0].id)));
    EXPECT_EQ(detail.album.year, 2001);
    EXPECT_EQ(detail.album.duration_ms, 3000);
    EXPECT_THAT(detail.album.genres, ElementsAre("Folk", "Jazz"));
    EXPECT_THAT(titles(detail.tracks), ElementsAre("First", "Second", "Bonus"));
    EXPECT_EQ(detail.tracks[2].disc_subtitle, "Live");
    const auto& credits = detail.tracks[1].artists;
    ASSERT_THAT(credits, SizeIs(3));
    EXPECT_EQ(credits[0].role, Role::Artist);
    EXPECT_EQ(credits[2].role, Role::Composer);
    EXPECT_EQ(credits[2].name, "Clara");
}

TEST_P(CatalogTest, KeepsWhatElseTheTagsSay) {
    auto facts = song("Duet", "Anna", "Album", 2001, {});
    facts.artists = {"Anna", "The Ben"};
    facts.display_artist = "Anna feat. The Ben";
    facts.album_artists = {"Anna", "The Ben"};
    facts.display_album_artist = "Anna & The Ben";
    facts.credits = {{Role::Performer, "Cleo", "piano"}, {Role::Producer, "Dora"}};
    facts.named_artists = {{"Anna", "Zimmer, Anna", true, "b8a7c51f-362c-4dcb-a259-bc6e0095f0a6"},
                           {"The Ben", "Ben", false, ""}};
    facts.tags = {{"isrc", {"DEA123456789", "DEA123456780"}}, {"mood", {"\"Wild\"\n"}}};
    facts.album_tags = {{"label", {"ECM"}}, {"albumsort", {"Lbum, A"}}};
    add("1.ogg", facts);
    auto second = song("Solo", "Anna", "Album", 2001, {});
    second.album_artists = facts.album_artists;
    second.named_artists = {{"Anna", "Anna", false, ""}};
    second.album_tags = {{"label", {"ECM", "ACT"}}};
    add("2.ogg", second);

    const auto album = albums({}).items.at(0);
    EXPECT_EQ(album.display_artist, "Anna & The Ben");
    EXPECT_THAT(album.tags.at("label"), ElementsAre("ECM", "ACT")) << "all that its tracks say, each once";
    EXPECT_EQ(album.sort_key, "lbum, a");
    const auto track = must(testing::run(catalog_.album(user_, album.id))).tracks.at(0);
    EXPECT_EQ(track.display_artist, "Anna feat. The Ben");
    EXPECT_EQ(track.tags, facts.tags);
    ASSERT_THAT(track.artists, SizeIs(6));
    EXPECT_EQ(track.artists[4].name, "Cleo");
    EXPECT_EQ(track.artists[4].detail, "piano");
    EXPECT_EQ(track.artists[5].role, Role::Producer);

    const auto anna = must(testing::run(catalog_.artist(user_, track.artists[0].artist_id))).artist;
    EXPECT_EQ(anna.sort_name, "Zimmer, Anna") << "a file that says nothing of it changes nothing";
    EXPECT_EQ(anna.musicbrainz_id, "b8a7c51f-362c-4dcb-a259-bc6e0095f0a6");
    const auto listed = must(testing::run(catalog_.artists(user_, Catalog::ArtistsQuery{})));
    ASSERT_THAT(listed.items, SizeIs(2)) << "who only plays along is not listed";
    EXPECT_EQ(listed.items[0].name, "The Ben");

    facts.tags.clear();
    facts.album_tags = {{"label", {"ACT"}}};
    add("1.ogg", facts);
    EXPECT_THAT(albums({}).items.at(0).tags.at("label"), ElementsAre("ACT", "ECM"));
    EXPECT_TRUE(must(testing::run(catalog_.track(user_, track.id))).tags.empty());
}

TEST_P(CatalogTest, PutsTracksIntoAlbums) {
    // Without album artists the folder decides, and the disc's folder does not count.
    auto one = song("1", "Anna", "Hits");
    auto two = song("2", "Ben", "HITS");
    one.album_artists = two.album_artists = {};
    add("X/CD1/1.ogg", one);
    add("X/CD2/2.ogg", two);
    add("Y/3.ogg", one);
    // A track without album artists joins the album in its folder that has some, whichever comes first.
    add("Z/4.ogg", one);
    add("Z/5.ogg", song("5", "Dora", "Hits"));
    add("Z/6.ogg", two);
    // Untagged tracks of a folder are an album with the folder's name.
    add("W/7.ogg", {});
    add("8.ogg", {});

    std::vector<std::string> shown;
    for (const auto& album : albums({}).items) {
        auto artist = album.artists.empty() ? "-" : album.artists[0].name;
        shown.push_back(album.title + " by " + artist + ": " + std::to_string(album.track_count));
    }
    EXPECT_THAT(shown, UnorderedElementsAre("Hits by Various Artists: 2", "Hits by Anna: 1", "Hits by Dora: 3",
                                            "W by -: 1", "Music by -: 1"));
}

TEST_P(CatalogTest, PagesThroughAlbumsInEveryOrder) {
    for (int i = 0; i < 7; ++i) {
        auto n = std::to_string(i);
        add(n + ".ogg",
            song("t", "Artist", i == 3 ? "The Album 3" : "Album " + n, 2000 + i % 3, {i % 2 == 0 ? "Folk" : "Jazz"}));
    }
    auto collect = [&](AlbumOrder order, const std::string& genre) {
        std::vector<std::string> found;
        Catalog::AlbumsQuery query{2, "", order, genre};
        do {
            auto page = albums(query);
            EXPECT_EQ(page.total, genre.empty() ? 7 : 4);
            for (const auto& title : titles(page.items)) found.push_back(title.substr(title.size() - 1));
            query.page_token = page.next_page_token;
        } while (!query.page_token.empty());
        return found;
    };
    EXPECT_THAT(collect(AlbumOrder::Title, ""), ElementsAre("0", "1", "2", "3", "4", "5", "6"));
    EXPECT_THAT(collect(AlbumOrder::RecentlyAdded, ""), ElementsAre("6", "5", "4", "3", "2", "1", "0"));
    EXPECT_THAT(collect(AlbumOrder::Year, ""), ElementsAre("2", "5", "1", "4", "0", "3", "6"));
    EXPECT_THAT(collect(AlbumOrder::Title, "FOLK"), ElementsAre("0", "2", "4", "6"));
}

TEST_P(CatalogTest, PagesStayRightWhileAlbumsCome) {
    add("b.ogg", song("t", "x", "B"));
    add("d.ogg", song("t", "x", "D"));
    auto first = albums({1, "", AlbumOrder::Title, ""});
    add("a.ogg", song("t", "x", "A"));
    add("c.ogg", song("t", "x", "C"));
    auto second = albums({5, first.next_page_token, AlbumOrder::Title, ""});
    EXPECT_THAT(titles(first.items), ElementsAre("B"));
    EXPECT_THAT(titles(second.items), ElementsAre("C", "D"));
}

TEST_P(CatalogTest, ListsArtistsBySortName) {
    add("1.ogg", song("t", "The Beatles", "A"));
    add("2.ogg", song("t", "Ärzte", "B"));
    add("3.ogg", song("t", "Cure", "C"));
    auto guest = song("t", "Cure", "C");
    guest.artists.push_back("Guest");
    add("4.ogg", guest);
    std::vector<std::string> names;
    std::string token;
    do {
        auto page = must(testing::run(catalog_.artists(user_, Catalog::ArtistsQuery{2, token})));
        EXPECT_EQ(page.total, 3);
        for (const auto& artist : page.items) names.push_back(artist.name);
        token = page.next_page_token;
    } while (!token.empty());
    EXPECT_THAT(names, ElementsAre("Ärzte", "The Beatles", "Cure"));

    auto found = must(testing::run(search_now(user_, {"guest", 0})));
    ASSERT_THAT(found.artists, SizeIs(1));
    auto detail = must(testing::run(catalog_.artist(user_, found.artists[0].id)));
    EXPECT_EQ(detail.artist.track_count, 1);
    EXPECT_EQ(detail.artist.album_count, 0);
    EXPECT_THAT(detail.tracks, SizeIs(1));
    EXPECT_THAT(detail.albums, IsEmpty());
}

TEST_P(CatalogTest, CountsGenres) {
    add("1.ogg", song("t", "a", "A", 2000, {"Rock", "Folk"}));
    add("2.ogg", song("t", "a", "A", 2000, {"rock"}));
    auto genres = must(testing::run(catalog_.genres(user_)));
    ASSERT_THAT(genres, SizeIs(2));
    EXPECT_EQ(genres[0].name, "Folk");
    EXPECT_EQ(genres[1].track_count, 2);
}

TEST_P(CatalogTest, FindsEveryWordAsAPrefixWithoutCaseAndAccents) {
    add("1.ogg", song("Ágætis byrjun", "Sigur Rós", "Ágætis byrjun", 1999, {"Post-Rock"}));
    add("2.ogg", song("Straße im Regen", "Łukasz", "Wetter"));
    add("3.ogg", song("日本の音楽", "坂本", "東京"));
    EXPECT_THAT(track_hits("agae"), ElementsAre("Ágætis byrjun"));
    EXPECT_THAT(track_hits("SIGUR ros agaetis"), ElementsAre("Ágætis byrjun"));
    EXPECT_THAT(track_hits("rock"), ElementsAre("Ágætis byrjun"));
    EXPECT_THAT(track_hits("strass"), ElementsAre("Straße im Regen"));
    EXPECT_THAT(track_hits("lukasz wett"), ElementsAre("Straße im Regen"));
    EXPECT_THAT(track_hits("lukasz agaetis"), IsEmpty());
    EXPECT_THAT(track_hits("etis"), IsEmpty());
    EXPECT_THAT(track_hits("音楽"), ElementsAre("日本の音楽"));
    EXPECT_THAT(track_hits("!!!"), IsEmpty());
    EXPECT_THAT(track_hits("' OR 1=1 --"), IsEmpty());
    auto all = must(testing::run(search_now(user_, {"sigur", 0})));
    EXPECT_THAT(all.albums, SizeIs(1));
    EXPECT_THAT(all.artists, SizeIs(1));
}

TEST_P(CatalogTest, RanksTitlesBeforeArtistsAndExactBeforePrefix) {
    add("1.ogg", song("Something", "Home", "x"));
    add("2.ogg", song("Homeward", "y", "y"));
    add("3.ogg", song("A Long Way Home", "z", "z"));
    add("4.ogg", song("Home", "w", "w"));
    EXPECT_THAT(track_hits("home"), ElementsAre("Home", "A Long Way Home", "Homeward", "Something"));
    EXPECT_THAT(must(testing::run(search_now(user_, {"home", 2}))).tracks, SizeIs(2));
}

TEST_P(CatalogTest, FindsWhatIsThereAndNoMore) {
    add("1.ogg", song("Before", "Anna", "Album"));
    add("1.ogg", song("After", "Ben", "Album"));
    EXPECT_THAT(track_hits("before"), IsEmpty());
    EXPECT_THAT(track_hits("anna"), IsEmpty());
    EXPECT_THAT(track_hits("after"), ElementsAre("After"));
    EXPECT_THAT(must(testing::run(search_now(user_, {"anna", 0}))).artists, IsEmpty());
}

TEST_P(CatalogTest, LyricsAreFoundByTitleAndArtist) {
    for (const char* artist : {"Anna", "Ben"}) {
        auto sung = song("Home", artist, "Album");
        sung.lyrics = {{"deu", std::string("Von ") + artist}, {"", "[la:eng]\n[00:01.00]La"}};
        add(std::string(artist) + ".ogg", sung);
    }
    add("3.ogg", song("Home", "Cleo", "Album"));
    Songbook songbook(*database_);
    const auto found = must(testing::run(songbook.of_title(user_, "HOME", "ben")));
    ASSERT_THAT(found.lyrics, SizeIs(2));
    EXPECT_EQ(found.lyrics[0].language, "deu");
    EXPECT_EQ(found.lyrics[0].lines.at(0).text, "Von Ben");
    EXPECT_EQ(found.lyrics[1].language, "eng");
    EXPECT_TRUE(found.lyrics[1].synced);
    EXPECT_TRUE(testing::run(songbook.of_title(user_, "home", "")));
    EXPECT_EQ(testing::run(songbook.of_title(user_, "home", "Cleo")).error().code, Code::NotFound);
    EXPECT_EQ(testing::run(songbook.of_title(user_, std::string("ho\0me", 5), "")).error().code, Code::InvalidArgument);
}

TEST_P(CatalogTest, EveryAnswerKeepsToTheLibrariesGranted) {
    auto libraries = attach({{"Music", "/music"}, {"Secret", "/secret"}});
    auto secret = libraries.at("Secret");
    write([&](soci::session& sql) { return set_everyone(sql, secret.id, false), 0; });
    add("1.ogg", song("Open", "Anna", "Open Album", 2000, {"Folk"}));
    auto sung = song("Hidden", "Zoe", "Hidden Album", 2000, {"Noise"});
    sung.lyrics = {{"eng", "[00:01.00]La"}};
    add(secret, "2.ogg", sung);
    add(secret, "3.ogg", song("Hidden Too", "Anna", "Hidden Album", 2000, {"Folk"}));
    Viewer admin{"root", true};
    auto hidden = albums({}, admin).items.at(0);
    ASSERT_EQ(hidden.title, "Hidden Album");
    auto hidden_track = must(testing::run(search_now(admin, {"hidden", 0}))).tracks.at(0);
    auto zoe = must(testing::run(search_now(admin, {"zoe", 0}))).artists.at(0);

    Songbook songbook(*database_);
    auto sees = [&](const Viewer& viewer) {
        auto yes = !track_hits("hidden", viewer).empty();
        EXPECT_EQ(must(testing::run(catalog_.libraries(viewer))).size(), yes ? 2U : 1U);
        EXPECT_EQ(albums({}, viewer).total, yes ? 3 : 1);
        EXPECT_EQ(albums({}, viewer).items.size(), yes ? 3U : 1U);
        EXPECT_EQ(bool(testing::run(catalog_.album(viewer, hidden.id))), yes);
        EXPECT_EQ(bool(testing::run(catalog_.track(viewer, hidden_track.id))), yes);
        EXPECT_EQ(bool(testing::run(songbook.of_track(viewer, hidden_track.id))), yes);
        EXPECT_EQ(bool(testing::run(songbook.of_title(viewer, "hidden", "ZOE"))), yes);
        EXPECT_EQ(bool(testing::run(catalog_.artist(viewer, zoe.id))), yes);
        EXPECT_EQ(must(testing::run(catalog_.tracks(viewer, {hidden_track.id}))).size(), yes ? 1U : 0U);
        EXPECT_EQ(must(testing::run(catalog_.genres(viewer))).size(), yes ? 2U : 1U);
        EXPECT_EQ(must(testing::run(catalog_.artists(viewer, Catalog::ArtistsQuery{0, ""}))).total, yes ? 2 : 1);
        auto found = must(testing::run(search_now(viewer, {"a", 0})));
        auto anna = must(testing::run(search_now(viewer, {"anna", 0}))).artists.at(0);
        EXPECT_EQ(anna.track_count, yes ? 2 : 1);
        return yes;
    };
    EXPECT_TRUE(sees(admin));
    EXPECT_FALSE(sees(user_));
    write([&](soci::session& sql) { return grant(sql, secret.id, "u"), grant(sql, secret.id, "u"), 0; });
    EXPECT_TRUE(sees(user_));
    EXPECT_FALSE(sees({"v", false}));
    write([&](soci::session& sql) { return revoke(sql, secret.id, "u"), 0; });
    EXPECT_FALSE(sees(user_));
}

TEST_P(CatalogTest, AnswersBatchesInTheirOrder) {
    add("1.ogg", song("One", "a", "A"));
    add("2.ogg", song("Two", "a", "A"));
    auto one = must(testing::run(search_now(user_, {"one", 0}))).tracks.at(0).id;
    auto two = must(testing::run(search_now(user_, {"two", 0}))).tracks.at(0).id;
    auto found = must(
        testing::run(catalog_.tracks(user_, {two, "x'); DROP TABLE tracks; --", one, two, "0000000000000000000000"})));
    EXPECT_THAT(titles(found), ElementsAre("Two", "One", "Two"));
    EXPECT_THAT(must(testing::run(catalog_.tracks(user_, std::vector<std::string>()))), IsEmpty());
}

TEST_P(CatalogTest, RefusesBadInput) {
    auto albums = [&](Catalog::AlbumsQuery query) { return testing::run(catalog_.albums(user_, std::move(query))); };
    EXPECT_EQ(code_of(albums({-1, "", {}, ""})), Code::InvalidArgument);
    EXPECT_EQ(code_of(albums({501, "", {}, ""})), Code::InvalidArgument);
    EXPECT_EQ(code_of(albums({0, "nonsense", {}, ""})), Code::InvalidArgument);
    EXPECT_EQ(code_of(albums({0, std::string(100'000, 'A'), {}, ""})), Code::InvalidArgument);
    EXPECT_EQ(code_of(albums({0, "", {}, std::string(1000, 'x')})), Code::InvalidArgument);
    EXPECT_EQ(code_of(albums({0, "", {}, std::string("a\0b", 3)})), Code::InvalidArgument);
    add("1.ogg", song("t", "a", "A"));
    add("2.ogg", song("t", "a", "B"));
    auto token = must(albums({1, "", AlbumOrder::Title, ""})).next_page_token;
    EXPECT_EQ(code_of(albums({1, token, AlbumOrder::Year, ""})), Code::InvalidArgument);
    EXPECT_EQ(code_of(albums({1, token, AlbumOrder::Title, "Folk"})), Code::InvalidArgument);
    EXPECT_EQ(code_of(testing::run(catalog_.artists(user_, Catalog::ArtistsQuery{1, token}))), Code::InvalidArgument);

    auto search = [&](std::string query, int limit) { return testing::run(search_now(user_, {query, limit})); };
    EXPECT_EQ(code_of(search("", 0)), Code::InvalidArgument);
    EXPECT_EQ(code_of(search(std::string(201, 'x'), 0)), Code::InvalidArgument);
    EXPECT_EQ(code_of(search("x", 501)), Code::InvalidArgument);
    EXPECT_EQ(code_of(search(std::string("a\0b", 3), 0)), Code::InvalidArgument);
    EXPECT_EQ(code_of(search("a b c d e f g h i j k l m n o p q", 0)), Code::InvalidArgument);
    std::string umlauts;
    for (int i = 0; i < 200; ++i) umlauts += "ä";
    EXPECT_TRUE(search(umlauts, 0));
    EXPECT_TRUE(search("a\xff", 0));

    EXPECT_EQ(code_of(testing::run(catalog_.album(user_, "nonsense"))), Code::NotFound);
    EXPECT_EQ(code_of(testing::run(catalog_.track(user_, ""))), Code::NotFound);
    EXPECT_EQ(code_of(testing::run(catalog_.artist(user_, "'"))), Code::NotFound);
    EXPECT_EQ(code_of(testing::run(catalog_.tracks(user_, std::vector<std::string>(501)))), Code::InvalidArgument);
}

TEST_P(CatalogTest, ListsPartsOfAlbumsByNumberArtistAndYear) {
    add("1.ogg", song("t", "Cleo", "A", 1990));
    add("2.ogg", song("t", "Anna", "B", 2000));
    add("3.ogg", song("t", "The Ben", "C", 2010));
    add("4.ogg", song("t", "Anna", "D", 0));
    const auto part = [&](AlbumOrder order, int offset, Years years = {}) {
        Catalog::AlbumsQuery query{2, "", order, ""};
        query.offset = offset;
        query.years = years;
        return albums(query);
    };
    EXPECT_THAT(titles(part(AlbumOrder::Title, 1).items), ElementsAre("B", "C"));
    EXPECT_THAT(titles(part(AlbumOrder::YearAscending, 0, {1995, 0}).items), ElementsAre("B", "C"));
    EXPECT_THAT(titles(part(AlbumOrder::YearAscending, 0, {0, 2000}).items), ElementsAre("A", "B"));
    EXPECT_THAT(titles(part(AlbumOrder::Year, 0, {1990, 2000}).items), ElementsAre("B", "A"));
    const auto by_artist = part(AlbumOrder::Artist, 0);
    EXPECT_THAT(titles(by_artist.items), ElementsAre("B", "D"));
    const auto rest = albums({2, by_artist.next_page_token, AlbumOrder::Artist, ""});
    EXPECT_THAT(titles(rest.items), ElementsAre("C", "A"));
    EXPECT_EQ(rest.next_page_token, "");
    const auto random = part(AlbumOrder::Random, 0);
    EXPECT_THAT(random.items, SizeIs(2));
    EXPECT_EQ(random.next_page_token, "");
    Catalog::AlbumsQuery wrong{2, by_artist.next_page_token, AlbumOrder::Artist, ""};
    wrong.offset = 1;
    EXPECT_EQ(code_of(testing::run(catalog_.albums(user_, wrong))), Code::InvalidArgument);
    EXPECT_EQ(code_of(testing::run(catalog_.albums(user_, {2, "", AlbumOrder::Title, "", "", {}, -1}))),
              Code::InvalidArgument);
}

TEST_P(CatalogTest, ListsTracksByGenreYearAndLibrary) {
    const auto both = attach({{"Music", "/music"}, {"Other", "/other"}});
    add("1.ogg", song("1", "x", "A", 1990, {"Folk"}));
    add("2.ogg", song("2", "x", "A", 2000, {"Folk", "Jazz"}));
    add(both.at("Other"), "3.ogg", song("3", "x", "A", 2000, {"Jazz"}));
    const auto listed = [&](Catalog::TracksQuery query) {
        return titles(must(testing::run(catalog_.tracks(user_, std::move(query)))));
    };
    EXPECT_THAT(listed({}), ElementsAre("1", "2", "3"));
    EXPECT_THAT(listed({.page_size = 1, .offset = 1}), ElementsAre("2"));
    EXPECT_THAT(listed({.genre = "jazz"}), ElementsAre("2", "3"));
    EXPECT_THAT(listed({.years = {1995, 2005}}), ElementsAre("2", "3"));
    EXPECT_THAT(listed({.library_id = both.at("Other").id}), ElementsAre("3"));
    EXPECT_THAT(listed({.random = true}), UnorderedElementsAre("1", "2", "3"));
    Catalog::AlbumsQuery in_other;
    in_other.library_id = both.at("Other").id;
    EXPECT_THAT(titles(albums(in_other).items), SizeIs(1));
    EXPECT_EQ(must(testing::run(catalog_.artists(user_, Catalog::ArtistsQuery{.library_id = library_.id}))).total, 1);
    EXPECT_EQ(must(testing::run(search_now(user_, {"jazz", 0, {}, {}, {}, library_.id}))).tracks.size(), 1U);
}

TEST_P(CatalogTest, SearchesPartOfEachKind) {
    for (const auto* n : {"1", "2", "3"}) add(std::string(n) + ".ogg", song("Song", "Anna", std::string("Album ") + n));
    Catalog::SearchQuery query{"anna", 0};
    query.tracks = Catalog::SearchPart{2, 2};
    query.albums = Catalog::SearchPart{0, 0};
    const auto found = must(testing::run(search_now(user_, query)));
    EXPECT_THAT(found.tracks, SizeIs(1));
    EXPECT_THAT(found.albums, IsEmpty());
    EXPECT_THAT(found.artists, SizeIs(1));
    query.tracks = Catalog::SearchPart{-1, 0};
    EXPECT_EQ(code_of(testing::run(search_now(user_, query))), Code::InvalidArgument);
}

TEST_P(CatalogTest, ShowsFoldersAsTheyLie) {
    add("Anna/First/1.ogg", song("One", "Anna", "First"));
    add("Anna/First/2.ogg", song("Two", "Anna", "First"));
    add("Anna/Loose.ogg", song("Loose", "Anna", "Loose"));
    add("Ben/x.ogg", song("x", "Ben", "X"));
    const auto folder = [&](const std::string& id, const Viewer& viewer) {
        return testing::run(catalog_.folder(viewer, id));
    };
    const auto names = [](const Folder& of) {
        std::vector<std::string> found;
        for (const auto& below : of.folders) found.push_back(below.name);
        return found;
    };
    const auto top = must(folder(library_.id, user_));
    EXPECT_EQ(top.name, "Music");
    EXPECT_THAT(names(top), ElementsAre("Anna", "Ben"));
    const auto anna = must(folder(folder_id(top.folders[0].place), user_));
    EXPECT_THAT(names(anna), ElementsAre("First"));
    EXPECT_THAT(titles(anna.tracks), ElementsAre("Loose"));
    const auto first = must(folder(folder_id(anna.folders[0].place), user_));
    EXPECT_THAT(titles(first.tracks), ElementsAre("One", "Two"));
    EXPECT_EQ(first.album_id, first.tracks[0].album_id);
    EXPECT_EQ(code_of(folder(folder_id({library_.id, "Nobody"}), user_)), Code::NotFound);
    EXPECT_EQ(code_of(folder("nonsense", user_)), Code::NotFound);
    write([&](soci::session& sql) {
        set_everyone(sql, library_.id, false);
        return 0;
    });
    EXPECT_EQ(code_of(folder(library_.id, user_)), Code::NotFound);
}

INSTANTIATE_TEST_SUITE_P(Databases, CatalogTest, ::testing::ValuesIn(testing::database_kinds()));

}  // namespace
}  // namespace polyphony::catalog
