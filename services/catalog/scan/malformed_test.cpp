// Thousands of broken files in a music folder: the scan goes on, and what is whole among them is there.
#include <gmock/gmock.h>

#include <array>
#include <random>

#include "services/catalog/scan/ingest_store.h"
#include "services/catalog/scan/scanner.h"
#include "services/catalog/scan/test_audio.h"
#include "services/catalog/test_catalog.h"

namespace polyphony::catalog::scan {
namespace {

namespace fs = std::filesystem;

constexpr int kFiles = 10'000;
constexpr int kGoodOneIn = 50;

struct Sample {
    std::string ending;
    std::string bytes;
};

/// Breaks files in the ways that files break, and in those that people break them on purpose. The same each time.
class Breaker {
  public:
    explicit Breaker(std::vector<Sample> samples) : samples_(std::move(samples)) {}

    Sample good(int number) const { return samples_[static_cast<std::size_t>(number) % samples_.size()]; }

    Sample broken(int number) {
        auto sample = good(number);
        auto& bytes = sample.bytes;
        switch (below(8)) {
            case 0:
                bytes.resize(below(bytes.size()));  // Cut off, or empty.
                break;
            case 1:
                for (auto flips = 1 + below(200); flips > 0; --flips) flip(bytes[below(bytes.size())]);
                break;
            case 2:
                for (auto flips = 1 + below(8); flips > 0; --flips) flip(bytes[below(512)]);
                break;
            case 3:
                lie(bytes, below(std::min<std::size_t>(bytes.size() - 4, 2048)));
                break;
            case 4:  // Lengths that stand all over the file.
                for (auto lies = 1 + below(20); lies > 0; --lies) lie(bytes, below(bytes.size() - 4));
                break;
            case 5: {  // The beginning of one, the end of another.
                const auto& other = samples_[below(samples_.size())].bytes;
                bytes = bytes.substr(0, below(bytes.size())) + other.substr(below(other.size()));
                break;
            }
            case 6: {  // A part again and again.
                const auto at = below(bytes.size() - 64);
                const auto part = bytes.substr(at, 1 + below(4096));
                for (int i = 0; i < 5; ++i) bytes.insert(at, part);
                break;
            }
            default:
                sample.ending = samples_[below(samples_.size())].ending;
                bytes.replace(below(bytes.size()), below(1000), noise(below(5000)));
                break;
        }
        return sample;
    }

  private:
    std::size_t below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }
    void flip(char& byte) { byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1U << below(8))); }
    std::string noise(std::size_t length) {
        std::string bytes(length, '\0');
        for (auto& byte : bytes) byte = static_cast<char>(random_());
        return bytes;
    }
    void lie(std::string& bytes, std::size_t at) {
        static constexpr std::array<std::string_view, 6> kLies = {"\xFF\xFF\xFF\xFF",
                                                                  "\x7F\xFF\xFF\xFF",
                                                                  "\xFF\xFF\xFF\x7F",
                                                                  std::string_view("\x80\0\0\0", 4),
                                                                  std::string_view("\0\0\0\0", 4),
                                                                  std::string_view("\0\0\0\x01", 4)};
        bytes.replace(at, 4, kLies[below(kLies.size())]);
    }

    std::vector<Sample> samples_;
    std::mt19937 random_{6};
};

class MalformedTest : public CatalogDatabaseTest {
  protected:
    /// One of each kind, with tags and a picture.
    std::vector<Sample> samples() {
        write_file(data_.path() / "cover.png", tiny_png());
        std::vector<Sample> samples;
        for (const std::string ending : {".mp3", ".flac", ".m4a", ".ogg", ".opus", ".wav", ".aiff", ".wma", ".wv"}) {
            const auto path = data_.path() / ("sample" + ending);
            const bool pictured = ending == ".mp3" || ending == ".flac" || ending == ".m4a";
            EXPECT_TRUE(make_audio(path, {{"title", "Täst"}, {"artist", "Anna; Ben"}, {"album", "Ünder"}}, 440, 0.5,
                                   pictured ? data_.path() / "cover.png" : fs::path()));
            samples.push_back({ending, read_bytes(path)});
        }
        return samples;
    }

    int count(const std::string& query) {
        return write([&](soci::session& sql) {
            int count = 0;
            sql << query, soci::into(count);
            return count;
        });
    }

    testing::TemporaryFolder music_;
    testing::TemporaryFolder data_;
    CoverStore covers_{data_.path() / "covers", 1'000'000};
};

TEST_P(MalformedTest, TheScanGoesOnAndFindsWhatIsWhole) {
    const int files = GetParam() == "sqlite" ? kFiles : kFiles / 5;
    Breaker breaker(samples());
    for (int i = 0; i < files; ++i) {
        const bool whole = i % kGoodOneIn == 0;
        const auto file = whole ? breaker.good(i / kGoodOneIn) : breaker.broken(i);
        const auto name = std::to_string(i) + (whole ? " good" : " broken") + file.ending;
        write_file(music_.path() / ("Folder " + std::to_string(i / 100)) / name, file.bytes);
    }
    attach({{"Music", music_.path().string()}});

    ScannerOptions options;
    options.worker.program = worker_program();
    options.worker.timeout_ms = 5000;
    Scanner scanner(*database_, covers_, options);
    scanner.start();
    ASSERT_TRUE(testing::eventually([&] { return scanner.status().state != ScanState::Running; }, 300));
    const auto status = scanner.status();
    EXPECT_EQ(status.state, ScanState::Done) << status.message;
    EXPECT_EQ(status.files_done, files);

    EXPECT_EQ(count("SELECT COUNT(*) FROM tracks WHERE missing = 0 AND path LIKE '% good.%'"), files / kGoodOneIn);
    const auto tracks = count("SELECT COUNT(*) FROM tracks WHERE missing = 0");
    const auto problems = count("SELECT COUNT(*) FROM scan_problems");
    EXPECT_EQ(tracks + problems, files);
    EXPECT_GT(problems, files / 10);
    RecordProperty("tracks", tracks);
    RecordProperty("problems", problems);
    RecordProperty("crashes", count("SELECT COUNT(*) FROM scan_problems WHERE reason LIKE '%crashes%'"));
    RecordProperty("too_slow", count("SELECT COUNT(*) FROM scan_problems WHERE reason LIKE '%too long%'"));
}

INSTANTIATE_TEST_SUITE_P(Databases, MalformedTest, ::testing::ValuesIn(testing::database_kinds()));

}  // namespace
}  // namespace polyphony::catalog::scan
