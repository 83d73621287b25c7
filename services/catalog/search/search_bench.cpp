// How long searches take in a large catalogue, made up here: words as frequent as in a language, artists with albums of
// ten tracks. Run by `./dev bench search`.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <mutex>
#include <random>
#include <thread>

#include "platform/ids/ids.h"
#include "platform/testing/testing.h"
#include "services/catalog/catalog.h"
#include "services/catalog/library_store.h"
#include "services/catalog/migrations.h"
#include "services/catalog/search/search_indexer.h"
#include "services/catalog/search/search_store.h"
#include "services/catalog/text.h"

namespace polyphony::catalog {
namespace {

using Clock = std::chrono::steady_clock;
using Random = std::mt19937;
using soci::use;

constexpr std::size_t kWords = 50'000;
constexpr int kTracksOfAlbum = 10;
constexpr int kAlbumsOfArtist = 5;
constexpr int kBatch = 5'000;

/// Words of two to four syllables, the first ones the most frequent (Zipf's law).
class Language {
  public:
    explicit Language(Random& random) : random_(random) {
        for (std::size_t i = 0; i < kWords; ++i) words_.push_back(make_word());
    }
    const std::string& word() {
        const double place =
            std::pow(static_cast<double>(kWords), std::uniform_real_distribution<double>(0, 1)(random_));
        return words_[std::min(kWords - 1, static_cast<std::size_t>(place) - 1)];
    }
    std::string words(int least, int most) {
        std::string text;
        for (int left = std::uniform_int_distribution(least, most)(random_); left > 0; --left)
            text += (text.empty() ? "" : " ") + word();
        return text;
    }

  private:
    std::string make_word() {
        constexpr std::string_view kConsonants = "bcdfghjklmnprstvwz";
        constexpr std::string_view kVowels = "aeiou";
        std::string word;
        for (int syllables = std::uniform_int_distribution(2, 4)(random_); syllables > 0; --syllables) {
            word += kConsonants[random_() % kConsonants.size()];
            word += kVowels[random_() % kVowels.size()];
        }
        return word;
    }

    Random& random_;
    std::vector<std::string> words_;
};

/// Fills a catalogue with rows as a scan makes them.
class Filler {
  public:
    Filler(storage::Database& database, Language& language) : database_(database), language_(language) {
        write([&](soci::session& sql) {
            attach_libraries(sql, {{"Music", "/music"}});
            library_ = attached_libraries(sql).front().id;
        });
    }

    void fill(int tracks) {
        for (int done = 0; done < tracks; done += kBatch) {
            write([&](soci::session& sql) {
                for (int i = done; i < std::min(tracks, done + kBatch); ++i) add(sql, i);
            });
            fmt::print(stderr, "\r{} tracks", std::min(tracks, done + kBatch));
        }
        fmt::print(stderr, "\n");
    }

  private:
    template <class Work>
    void write(Work work) {
        const auto done = database_.write_now([&](storage::Transaction& transaction) -> Result<void> {
            work(transaction.sql());
            return {};
        });
        if (!done) throw std::runtime_error(done.error().message);
    }

    void add(soci::session& sql, int number) {
        if (number % (kTracksOfAlbum * kAlbumsOfArtist) == 0) add_artist(sql);
        if (number % kTracksOfAlbum == 0) add_album(sql);
        add_track(sql, number);
    }

    void add_artist(soci::session& sql) {
        artist_ = ids::make();
        artist_name_ = language_.words(1, 2);
        sql << "INSERT INTO artists (id, name_key, name, sort_name, sort_key) VALUES (:id, :id, :name, :name, :name)",
            use(artist_, "id"), use(artist_name_, "name");
        sql << "INSERT INTO artist_libraries (artist_id, library_id, album_count, track_count, cover_id)"
               " VALUES (:artist, :library, 5, 50, '')",
            use(artist_, "artist"), use(library_, "library");
        note_change(sql, Kind::Artist, artist_);
    }

    void add_album(soci::session& sql) {
        album_ = ids::make();
        album_title_ = language_.words(1, 4);
        year_ = 1950 + (year_ + 1) % 75;
        sql << "INSERT INTO albums (id, library_id, title_key, artist_key, title, sort_key, track_count, added_at)"
               " VALUES (:id, :library, :title, :artist, :title, :title, 10, 0)",
            use(album_, "id"), use(library_, "library"), use(album_title_, "title"), use(artist_name_, "artist");
        sql << "INSERT INTO album_credits (album_id, position, artist_id, name) VALUES (:album, 0, :artist, :name)",
            use(album_, "album"), use(artist_, "artist"), use(artist_name_, "name");
        note_change(sql, Kind::Album, album_);
    }

    void add_track(soci::session& sql, int number) {
        const auto id = ids::make();
        const auto title = language_.words(1, 5);
        const auto path = std::to_string(number) + ".flac";
        sql << "INSERT INTO tracks (id, library_id, path, folder, album_folder, size_bytes, modified_ms, identity, "
               "missing,"
               " album_id, title, disc_number, disc_subtitle, track_number, year, duration_ms, bitrate_kbps,"
               " sample_rate_hz, channels, content_type, codec, cover_id, embedded_cover_id, added_at)"
               " VALUES (:id, :library, :path, '', '', 1, 1, :id, 0, :album, :title, 1, '', 1, :year, 200000, 900, "
               "44100, 2,"
               " 'audio/flac', 'flac', '', '', 0)",
            use(id, "id"), use(library_, "library"), use(path, "path"), use(album_, "album"), use(title, "title"),
            use(year_, "year");
        sql << "INSERT INTO track_credits (track_id, position, artist_id, name, role) VALUES (:track, 0, :artist, "
               ":name, 1)",
            use(id, "track"), use(artist_, "artist"), use(artist_name_, "name");
        note_change(sql, Kind::Track, id);
    }

    storage::Database& database_;
    Language& language_;
    std::string library_;
    std::string artist_;
    std::string artist_name_;
    std::string album_;
    std::string album_title_;
    int year_ = 0;
};

std::uintmax_t bytes_in(const std::filesystem::path& folder) {
    std::uintmax_t bytes = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) bytes += entry.file_size();
    return bytes;
}

void fill_index(storage::Database& database, SearchIndex& index) {
    const auto began = Clock::now();
    const auto done = SearchIndexer(database, index, {}).catch_up();
    if (!done) throw std::runtime_error(done.error().message);
    fmt::print("the index was made in {:.0f} s, and has {} MB\n",
               std::chrono::duration<double>(Clock::now() - began).count(), bytes_in(index.folder()) / 1'000'000);
}

/// Words as people type them.
class Typist {
  public:
    explicit Typist(unsigned seed) : random_(seed), language_(random_) {}

    std::string prefix(std::size_t letters) { return language_.word().substr(0, letters); }
    std::string words(int count) { return language_.words(count, count); }
    /// A word with two letters swapped.
    std::string mistyped() {
        auto word = language_.word();
        while (word.size() < 6) word = language_.word();
        const auto place = 1 + random_() % (word.size() - 2);
        std::swap(word[place], word[place + 1]);
        return word;
    }
    std::string any() {
        const auto& [name, make] = kinds()[random_() % kinds().size()];
        return make(*this);
    }

    using Make = std::function<std::string(Typist&)>;
    static const std::vector<std::pair<std::string, Make>>& kinds() {
        static const std::vector<std::pair<std::string, Make>> all = {
            {"the first letter", [](Typist& typist) { return typist.prefix(1); }},
            {"two letters", [](Typist& typist) { return typist.prefix(2); }},
            {"three letters", [](Typist& typist) { return typist.prefix(3); }},
            {"a word", [](Typist& typist) { return typist.words(1); }},
            {"two words", [](Typist& typist) { return typist.words(2); }},
            {"three words, the last begun", [](Typist& typist) { return typist.words(2) + " " + typist.prefix(3); }},
            {"a word with a typing error", [](Typist& typist) { return typist.mistyped(); }},
            {"an artist's word", [](Typist& typist) { return "artist:" + typist.words(1); }},
            {"a word of the nineties", [](Typist& typist) { return typist.words(1) + " year:1990-1999"; }},
        };
        return all;
    }

  private:
    Random random_;
    Language language_;
};

/// How long `count` searches take, in milliseconds.
std::vector<double> ask(Catalog& catalog, int count, const std::function<std::string()>& make_query) {
    std::vector<double> times;
    for (int i = 0; i < count; ++i) {
        const Catalog::SearchQuery query{make_query()};
        const auto began = Clock::now();
        const auto found = testing::run(catalog.search({"listener", false}, query));
        times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - began).count());
        if (!found) throw std::runtime_error(found.error().message);
    }
    return times;
}

void report(const std::string& what, std::vector<double> times) {
    std::sort(times.begin(), times.end());
    const auto at = [&](double part) {
        return times[static_cast<std::size_t>(part * static_cast<double>(times.size() - 1))];
    };
    fmt::print("{:<28} p50 {:7.2f} ms  p99 {:7.2f} ms  most {:7.2f} ms\n", what, at(0.5), at(0.99), times.back());
}

/// Several people ask at once, each for anything.
void report_mix(Catalog& catalog, int count, int people) {
    std::mutex mutex;
    std::vector<double> all;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < people; ++i)
            threads.emplace_back([&, i] {
                Typist typist(static_cast<unsigned>(i));
                const auto times = ask(catalog, count, [&] { return typist.any(); });
                const std::lock_guard lock(mutex);
                all.insert(all.end(), times.begin(), times.end());
            });
    }
    report(fmt::format("all of these, {} at once", people), all);
}

struct BenchOptions {
    int tracks = 1'000'000;
    int searches = 500;
    int people = 2;
    std::string folder;
};

void fill_database(storage::Database& database, int tracks) {
    const auto known = database.read_now(
        [](storage::Snapshot& snapshot) -> Result<int> { return newest_change(snapshot.sql()) > 0 ? 1 : 0; });
    if (known.value() != 0) return;
    Random random(1);
    Language language(random);
    Filler(database, language).fill(tracks);
}

int run(const BenchOptions& options) {
    const testing::TemporaryFolder temporary;
    const std::filesystem::path folder =
        options.folder.empty() ? std::filesystem::path(temporary.path()) : std::filesystem::path(options.folder);
    std::filesystem::create_directories(folder);
    metrics::Metrics metrics;
    const std::array series{migrations()};
    const auto database =
        storage::Database::open({"sqlite:" + (folder / "catalog.db").string()}, series, metrics).value();
    fill_database(*database, options.tracks);
    SearchIndex index(folder / "catalog-search");
    fill_index(*database, index);
    Catalog catalog(*database, index, {});
    fmt::print("searched for tracks, albums and artists (aim: p99 under 10 ms)\n");
    Typist typist(1);
    for (const auto& [name, make] : Typist::kinds())
        report(name, ask(catalog, options.searches, [&, &make = make] { return make(typist); }));
    report_mix(catalog, options.searches, options.people);
    return 0;
}

}  // namespace
}  // namespace polyphony::catalog

int main(int argc, char** argv) {
    CLI::App app("How long searches take in a large catalogue.");
    polyphony::catalog::BenchOptions options;
    app.add_option("--tracks", options.tracks, "How many tracks there are.")->capture_default_str();
    app.add_option("--searches", options.searches, "How many searches of each kind.")->capture_default_str();
    app.add_option("--people", options.people, "How many search at once.")->capture_default_str();
    app.add_option("--folder", options.folder, "Where the catalogue is kept for the next run; nowhere if empty.");
    CLI11_PARSE(app, argc, argv);
    return polyphony::catalog::run(options);
}
