// The index as people meet it: a real Xapian index that follows a real database.
#include "services/catalog/search/search_index.h"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "services/catalog/catalog_store.h"
#include "services/catalog/scan/ingest.h"
#include "services/catalog/search/search_document.h"
#include "services/catalog/search/search_store.h"
#include "services/catalog/test_catalog.h"

namespace polyphony::catalog {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class SearchIndexTest : public CatalogDatabaseTest {
  protected:
    struct Song {
        std::string title;
        std::string artist = "Nobody";
        std::string album = "Album";
        int year = 0;
        std::vector<std::string> genres{};
        std::string lyrics{};
        std::string label{};
        std::string isrc{};
    };

    void add(const Library& library, const Song& song) {
        scan::FileFacts facts;
        facts.title = song.title;
        facts.artists = {song.artist};
        facts.album = song.album;
        facts.album_artists = {song.artist};
        facts.year = song.year;
        facts.genres = song.genres;
        facts.identity = song.title;
        if (!song.lyrics.empty()) facts.lyrics = {{"", song.lyrics}};
        if (!song.label.empty()) facts.album_tags["label"] = {song.label};
        if (!song.isrc.empty()) facts.tags["isrc"] = {song.isrc};
        const scan::FolderCoverIds covers;
        const auto done = database_->write_now([&](storage::Transaction& transaction) -> Result<int> {
            scan::Ingest ingest(transaction, library, covers, 1);
            ingest.take({song.title, {1, 1}, facts, {}});
            return ingest.finish();
        });
        ASSERT_TRUE(done) << done.error().message;
    }
    void add(const Song& song) { add(library_, song); }

    std::vector<std::string> titles_in(SearchIndex& index, const std::string& text) {
        const auto ids = index.find(Kind::Track, parse_search(text), {library_.id}, 20, 0);
        return write([&](soci::session& sql) {
            std::vector<std::string> titles;
            for (const auto& id : ids) titles.push_back(load_track(sql, id)->title);
            return titles;
        });
    }
    std::vector<std::string> find(const std::string& text) {
        EXPECT_TRUE(indexer_.catch_up().value());
        return titles_in(index_, text);
    }
    std::string corrected(const std::string& text) {
        const auto better = index_.corrected(parse_search(text));
        return better ? write_search(*better) : std::string();
    }

    Library library_ = attach({{"Music", "/music"}}).at("Music");
};

TEST_P(SearchIndexTest, FindsWhatIsWrittenInOtherLetters) {
    add({"Группа крови", "Кино"});
    add({"Jóga", "Björk"});
    add({"さくら", "坂本"});
    add({"Ζορμπάς", "Μίκης Θεοδωράκης"});
    add({"ルンバ"});
    EXPECT_THAT(find("kino"), ElementsAre("Группа крови"));
    EXPECT_THAT(find("krov"), ElementsAre("Группа крови"));
    EXPECT_THAT(find("КИНО"), ElementsAre("Группа крови"));
    EXPECT_THAT(find("bjork"), ElementsAre("Jóga"));
    EXPECT_THAT(find("BJÖRK joga"), ElementsAre("Jóga"));
    EXPECT_THAT(find("sakura"), ElementsAre("さくら"));
    EXPECT_THAT(find("mikes theod"), ElementsAre("Ζορμπάς"));
    EXPECT_THAT(find("ζορμπας"), ElementsAre("Ζορμπάς"));
    EXPECT_THAT(find("runba"), ElementsAre("ルンバ"));
}

TEST_P(SearchIndexTest, FindsAnyNeighboursInChineseAndJapanese) {
    add({"東京都民の歌"});
    add({"京都"});
    EXPECT_THAT(find("京都"), ElementsAre("京都", "東京都民の歌"));
    EXPECT_THAT(find("都民"), ElementsAre("東京都民の歌"));
    EXPECT_THAT(find("歌"), ElementsAre("東京都民の歌"));
    EXPECT_THAT(find("民都"), IsEmpty());
}

TEST_P(SearchIndexTest, FiltersByFieldAndYear) {
    add({"Love", "Anna", "Hearts", 1994, {"Folk Rock"}});
    add({"Anna", "Ben", "Love", 2005, {"Jazz"}});
    EXPECT_THAT(find("anna"), SizeIs(2));
    EXPECT_THAT(find("artist:ann"), ElementsAre("Love"));
    EXPECT_THAT(find("title:anna"), ElementsAre("Anna"));
    EXPECT_THAT(find("album:love"), ElementsAre("Anna"));
    EXPECT_THAT(find("genre:rock love"), ElementsAre("Love"));
    EXPECT_THAT(find("love year:1990-1999"), ElementsAre("Love"));
    EXPECT_THAT(find("year:2005"), ElementsAre("Anna"));
    EXPECT_THAT(find("year:200"), ElementsAre("Anna"));
    EXPECT_THAT(find("year:1995-2004"), IsEmpty());
    EXPECT_THAT(find("artist:anna year:2005"), IsEmpty());
    EXPECT_THAT(find("label:ecm"), IsEmpty());
}

TEST_P(SearchIndexTest, FindsByLabelAndIsrc) {
    add({"One", "Anna", "Hearts", 0, {}, "", "Blue Note", "US-RC1-76-07839"});
    add({"Two", "Ben", "Blue", 0, {}, "", "ECM", "DEA123456789"});
    EXPECT_THAT(find("label:blue"), ElementsAre("One"));
    EXPECT_THAT(find("label:\"blue note\""), ElementsAre("One"));
    EXPECT_THAT(find("isrc:usrc17607839"), ElementsAre("One"));
    EXPECT_THAT(find("isrc:DE-A12-34-56789"), ElementsAre("Two"));
    EXPECT_THAT(find("isrc:de"), IsEmpty());
    EXPECT_THAT(index_.find(Kind::Album, parse_search("label:ecm"), {library_.id}, 20, 0), SizeIs(1));
}

TEST_P(SearchIndexTest, FindsByWhatIsSungBehindWhatIsCalledSo) {
    add({"The Sound", "Anna", "A", 0, {}, "[00:01.00]Hello darkness, my old friend\n[00:02.00]I've come to talk"});
    add({"Darkness", "Ben", "B"});
    add({"Other", "Darkness", "C"});
    EXPECT_THAT(find("darkness"), ElementsAre("Darkness", "Other", "The Sound"));
    EXPECT_THAT(find("hello dark my old fri"), IsEmpty()) << "short beginnings are those of names";
    EXPECT_THAT(find("hello dark my old frie"), ElementsAre("The Sound"));
    EXPECT_THAT(find("\"my old friend\""), ElementsAre("The Sound"));
    EXPECT_THAT(find("\"old my friend\""), IsEmpty());
    EXPECT_THAT(find("lyrics:darkness"), ElementsAre("The Sound"));
    EXPECT_THAT(find("lyrics:\"friend i've\""), ElementsAre("The Sound")) << "lines follow each other";
    EXPECT_THAT(find("00"), IsEmpty()) << "times are not sung";
}

TEST_P(SearchIndexTest, FindsPhrasesSideBySide) {
    add({"Come Together"});
    add({"Together We Come"});
    EXPECT_THAT(find("come together"), SizeIs(2));
    EXPECT_THAT(find("\"come together\""), ElementsAre("Come Together"));
    EXPECT_THAT(find("title:\"together we\""), ElementsAre("Together We Come"));
    EXPECT_THAT(find("artist:\"come together\""), IsEmpty());
    EXPECT_THAT(find("\"together nobody\""), IsEmpty());
}

TEST_P(SearchIndexTest, CorrectsWordsThatThereAreNot) {
    add({"Something", "The Beatles"});
    ASSERT_THAT(find("beatls"), IsEmpty());
    EXPECT_EQ(corrected("beatls"), "beatles");
    EXPECT_EQ(corrected("artist:baetles smething"), "artist:beatles something");
    EXPECT_EQ(corrected("beatles"), "");
    EXPECT_EQ(corrected("beat"), "");
    EXPECT_EQ(corrected("qqqqqqqq"), "");
}

TEST_P(SearchIndexTest, KeepsToTheLibrariesAsked) {
    const auto libraries = attach({{"Music", "/music"}, {"Secret", "/secret"}});
    add({"Open", "Anna"});
    add(libraries.at("Secret"), {"Hidden", "Anna"});
    EXPECT_THAT(find("anna"), ElementsAre("Open"));
    const auto hits = [&](Kind kind, const Ids& in) {
        return index_.find(kind, parse_search("anna"), in, 20, 0).size();
    };
    EXPECT_EQ(hits(Kind::Track, {library_.id, libraries.at("Secret").id}), 2U);
    EXPECT_EQ(hits(Kind::Artist, {libraries.at("Secret").id}), 1U);
    EXPECT_EQ(hits(Kind::Track, {}), 0U);
}

TEST_P(SearchIndexTest, AnIndexThatIsDeletedOrDamagedIsBuiltAnew) {
    add({"Song"});
    ASSERT_THAT(find("song"), SizeIs(1));
    std::filesystem::remove_all(index_.folder());
    EXPECT_THAT(find("song"), SizeIs(1));

    for (const auto& file : std::filesystem::directory_iterator(index_.folder()))
        std::ofstream(file.path(), std::ios::trunc) << "nonsense";
    indexer_.release();
    SearchIndex fresh(index_folder_.path());
    SearchIndexer indexer(*database_, fresh, {});
    EXPECT_THAT(titles_in(fresh, "song"), IsEmpty());
    (void)indexer.catch_up();
    ASSERT_TRUE(indexer.catch_up().value());
    EXPECT_THAT(titles_in(fresh, "song"), SizeIs(1));
}

TEST_P(SearchIndexTest, EachIndexFollowsAtItsOwnPace) {
    add({"One"});
    EXPECT_THAT(find("one"), SizeIs(1));
    const testing::TemporaryFolder folder;
    SearchIndex other(folder.path());
    add({"Two"});
    SearchIndexer indexer(*database_, other, {});
    ASSERT_TRUE(indexer.catch_up().value());
    EXPECT_THAT(titles_in(other, "one"), SizeIs(1));
    EXPECT_THAT(titles_in(other, "two"), SizeIs(1));
    EXPECT_THAT(titles_in(index_, "two"), IsEmpty());
    EXPECT_THAT(find("two"), SizeIs(1));
}

TEST_P(SearchIndexTest, WhatIsNotCommittedIsFollowedAgain) {
    add({"Song"});
    ASSERT_THAT(find("song"), SizeIs(1));
    indexer_.release();
    add({"Other Song"});
    const auto changes = write([](soci::session& sql) { return changes_behind(sql, 0, 100); });
    const auto process = ::fork();
    if (process == 0) {
        SearchWriter writer(index_.folder(), false);
        for (const auto& thing : changes.things) writer.put(thing);
        ::raise(SIGKILL);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(process, &status, 0), process);
    ASSERT_TRUE(WIFSIGNALED(status));
    EXPECT_THAT(titles_in(index_, "song"), ElementsAre("Song"));
    EXPECT_THAT(find("song"), ElementsAre("Song", "Other Song"));
}

TEST_P(SearchIndexTest, OneProcessWritesAtATime) {
    add({"Song"});
    auto writer = std::make_unique<SearchWriter>(index_.folder(), false);
    EXPECT_FALSE(indexer_.catch_up().value());
    writer.reset();
    EXPECT_THAT(find("song"), SizeIs(1));
}

TEST_P(SearchIndexTest, AnIndexThatKnowsMoreThanTheDatabaseIsBuiltAnew) {
    add({"Song"});
    SearchWriter(index_.folder(), false).commit(1'000'000);
    EXPECT_THAT(find("song"), SizeIs(1));
}

TEST_P(SearchIndexTest, WhatNoChangeTellsOfIsFoundToo) {
    add({"Song"});
    write([](soci::session& sql) {
        sql << "DELETE FROM search_changes";
        return 0;
    });
    EXPECT_THAT(find("song"), SizeIs(1));
}

INSTANTIATE_TEST_SUITE_P(Databases, SearchIndexTest, ::testing::ValuesIn(testing::database_kinds()));

}  // namespace
}  // namespace polyphony::catalog
