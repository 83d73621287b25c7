// What the ledger and the royalties take: durable transactions a second, beside rows that plain SQLite inserts one by
// one on the same disk, and the royalties of a month by both methods. Run by `./dev bench payment`.
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sqlite3.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <random>
#include <thread>
#include <vector>

#include "platform/ids/ids.h"
#include "platform/testing/testing.h"
#include "services/payment/ledger/books.h"
#include "services/payment/ledger/ledger_store.h"
#include "services/payment/payment_store.h"
#include "services/payment/royalties/royalties.h"
#include "services/payment/royalties/royalty_store.h"

namespace polyphony::payment {
namespace {

using std::chrono::steady_clock;

struct BenchOptions {
    double seconds = 5;
    int writers = 64;
    int plays = 10'000'000;
    int tracks = 100'000;
    int accounts = 100'000;
};

constexpr Period kMonth = 202601;

double seconds_since(steady_clock::time_point began) {
    return std::chrono::duration<double>(steady_clock::now() - began).count();
}

LedgerTransaction movement(const std::string& customer_id) {
    const auto id = ids::make();
    return {id,
            cause_of_payment(id),
            customer_id,
            "A month",
            begin_of(kMonth),
            {{provider_account("sandbox"), std::string(kSubscriptionRevenue), {999, "EUR"}}}};
}

/// Rows a second that SQLite itself inserts, each in a transaction that is on disk (WAL, synchronous=FULL).
double plain_rows_a_second(const std::filesystem::path& folder, double seconds) {
    sqlite3* database = nullptr;
    sqlite3_open((folder / "plain.db").c_str(), &database);
    sqlite3_exec(
        database,
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE plain (id TEXT PRIMARY KEY, text TEXT)",
        nullptr, nullptr, nullptr);
    int rows = 0;
    const auto began = steady_clock::now();
    for (; seconds_since(began) < seconds; ++rows)
        sqlite3_exec(database,
                     fmt::format("INSERT INTO plain (id, text) VALUES ('{}', 'A month')", ids::make()).c_str(), nullptr,
                     nullptr, nullptr);
    const auto rate = rows / seconds_since(began);
    sqlite3_close(database);
    return rate;
}

/// Ledger transactions a second, by so many who each wait until theirs is on disk.
double bookings_a_second(storage::Database& database, int writers, double seconds) {
    std::atomic<int> booked = 0;
    const auto began = steady_clock::now();
    std::vector<std::jthread> threads;
    for (int i = 0; i < writers; ++i)
        threads.emplace_back([&] {
            while (seconds_since(began) < seconds) {
                const auto done = database.write_now([&](storage::Transaction& transaction) -> Result<void> {
                    LedgerStore(transaction.sql()).insert(movement("someone"));
                    return {};
                });
                if (!done) throw std::runtime_error(done.error().message);
                ++booked;
            }
        });
    threads.clear();
    return booked / seconds_since(began);
}

std::string track_id(int number) { return fmt::format("track{:017}", number); }
std::string account_id(int number) { return fmt::format("account{:015}", number); }

/// A month: everybody has paid, and plays a few popular tracks often and many others rarely.
Result<void> fill(storage::Database& database, const BenchOptions& options) {
    std::mt19937 random(1);
    std::uniform_real_distribution<double> uniform(0, 1);
    auto filled = database.write_now([&](storage::Transaction& transaction) -> Result<void> {
        RoyaltyStore store(transaction.sql());
        for (int i = 0; i < options.tracks; ++i)
            store.put_track({track_id(i), fmt::format("album{}", i / 10), {fmt::format("artist{}", i / 30)}, "A song"});
        for (int i = 0; i < options.tracks / 30; ++i) {
            const auto holder = fmt::format("holder{}", i);
            store.insert_holder({holder, holder, ""}, 0);
            Contract contract;
            contract.id = ids::make();
            contract.subject = {SubjectKind::Artist, fmt::format("artist{}", i)};
            contract.valid_to = end_of(999911);
            contract.shares = {{holder, i == 0 ? kBasisPoints : 6'000}};
            if (i > 0) contract.shares.push_back({"holder0", 4'000});
            store.insert_contract(contract, 0);
        }
        LedgerStore ledger(transaction.sql());
        for (int i = 0; i < options.accounts; ++i) ledger.insert(movement(account_id(i)));
        return {};
    });
    if (!filled) return filled;
    constexpr int kAtOnce = 500'000;
    for (int first = 0; first < options.plays; first += kAtOnce) {
        filled = database.write_now([&](storage::Transaction& transaction) -> Result<void> {
            CountedPlay play;
            play.period = kMonth;
            play.heard_ms = kHeardMs;
            soci::statement insert =
                (transaction.sql().prepare
                     << "INSERT INTO royalty_plays (play_id, user_id, track_id, heard_ms, happened_at, period)"
                        " VALUES (:play_id, :user_id, :track_id, :heard_ms, :happened_at, :period)",
                 soci::use(play.id, "play_id"), soci::use(play.user_id, "user_id"),
                 soci::use(play.track_id, "track_id"), soci::use(play.heard_ms, "heard_ms"),
                 soci::use(play.happened_at, "happened_at"), soci::use(play.period, "period"));
            for (int i = first; i < std::min(first + kAtOnce, options.plays); ++i) {
                play.id = fmt::format("play{:018}", i);
                // By account, so that the index grows at its end and filling does not take an hour.
                play.user_id = account_id(static_cast<int>(std::int64_t{i} * options.accounts / options.plays));
                play.track_id = track_id(static_cast<int>(std::pow(uniform(random), 3) * options.tracks));
                play.happened_at = begin_of(kMonth) + i / 4;
                insert.execute(true);
            }
            return {};
        });
        if (!filled) return filled;
    }
    return {};
}

void bench_royalties(const std::string& name, Method method, const BenchOptions& bench, double plain_rate) {
    testing::TemporaryDatabase temporary("sqlite");
    const auto database = temporary.open(payment::migrations());
    const auto filled = fill(*database, bench);
    if (!filled) throw std::runtime_error(filled.error().message);
    RoyaltyOptions options;
    options.method = method;
    Royalties royalties(*database, options);
    const auto began = steady_clock::now();
    const auto closed = testing::run(royalties.close(kMonth));
    const auto seconds = seconds_since(began);
    if (!closed) throw std::runtime_error(closed.error().message);
    const auto& pool = closed->pools.at(0);
    const auto statements = testing::run(royalties.statements(kMonth))->size();
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    fmt::print(
        "{:<13} {} plays of {} tracks, {} statements of {}: {:.1f} s, {:.0f} plays/s, peak {} MiB; "
        "the time of {:.0f} plain inserts\n",
        name, pool.plays, bench.tracks, statements, format({pool.amount_minor, pool.currency}), seconds,
        static_cast<double>(pool.plays) / seconds, usage.ru_maxrss / 1024, seconds * plain_rate);
}

void run(const BenchOptions& options) {
    const testing::TemporaryFolder folder;
    const auto plain = plain_rows_a_second(folder.path(), options.seconds);
    fmt::print("plain SQLite  {:.0f} durable inserts/s, one by one\n", plain);
    {
        testing::TemporaryDatabase temporary("sqlite");
        const auto database = temporary.open(payment::migrations());
        for (const int writers : {1, options.writers}) {
            const auto rate = bookings_a_second(*database, writers, options.seconds);
            fmt::print("ledger        {:.0f} durable transactions/s by {}, {:.2f}x of plain inserts\n", rate,
                       writers == 1 ? "one" : fmt::format("{} at once", writers), rate / plain);
        }
        const auto began = steady_clock::now();
        const auto report = testing::run(Books(*database).verify());
        fmt::print("chain         {} transactions verified in {:.1f} s, {}\n", report->transactions,
                   seconds_since(began), report->broken_at ? "BROKEN" : "all as they were booked");
    }
    bench_royalties("pro rata", Method::ProRata, options, plain);
    bench_royalties("user-centric", Method::UserCentric, options, plain);
}

}  // namespace
}  // namespace polyphony::payment

int main(int argc, char** argv) {
    polyphony::payment::BenchOptions options;
    CLI::App app("Measures the ledger and the royalties.");
    app.add_option("--seconds", options.seconds, "For each rate.");
    app.add_option("--writers", options.writers, "Who book at once.");
    app.add_option("--plays", options.plays);
    app.add_option("--tracks", options.tracks);
    app.add_option("--accounts", options.accounts);
    CLI11_PARSE(app, argc, argv);
    spdlog::set_level(spdlog::level::warn);
    polyphony::payment::run(options);
}
