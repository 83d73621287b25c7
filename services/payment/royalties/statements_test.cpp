#include "services/payment/royalties/statements.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <map>
#include <numeric>
#include <random>

#include "services/payment/royalties/allocation.h"

namespace polyphony::payment {
namespace {

using Numbers = std::vector<std::int64_t>;

std::int64_t sum_of(const Numbers& numbers) { return std::accumulate(numbers.begin(), numbers.end(), std::int64_t{0}); }

TEST(Allocation, GivesWhatIsLeftToTheLargestRemainders) {
    EXPECT_EQ(allocate(100, Numbers{1, 1, 1}), (Numbers{34, 33, 33}));
    EXPECT_EQ(allocate(10, Numbers{47, 16, 158, 7, 9, 0}), (Numbers{2, 1, 7, 0, 0, 0}));
    EXPECT_EQ(allocate(0, Numbers{3, 4}), (Numbers{0, 0}));
    EXPECT_EQ(allocate(7, Numbers{0, 0}), (Numbers{0, 0}));
    EXPECT_EQ(allocate(7, Numbers{}), Numbers{});
    EXPECT_EQ(allocate(1, Numbers{5, 5}), (Numbers{1, 0})) << "of equals the first";
}

TEST(Allocation, AlwaysSumsToTheWholeAndIsNeverOffByMoreThanOne) {
    std::mt19937_64 random(7);
    for (int round = 0; round < 2000; ++round) {
        Numbers weights(1 + random() % 40);
        for (auto& weight : weights) weight = static_cast<std::int64_t>(random() % 1'000'000'000'000ULL);
        weights[0] += 1;
        const auto total = static_cast<std::int64_t>(random() % 100'000'000'000ULL);
        const auto shares = allocate(total, weights);
        ASSERT_EQ(sum_of(shares), total);
        for (std::size_t i = 0; i < shares.size(); ++i) {
            const auto least = part_of(total, weights[i], sum_of(weights));
            ASSERT_TRUE(shares[i] == least || shares[i] == least + 1);
        }
    }
}

TEST(Periods, AreMonthsInUtc) {
    EXPECT_EQ(period_of(0), 197001);
    EXPECT_EQ(period_of(begin_of(202602)), 202602);
    EXPECT_EQ(period_of(begin_of(202602) - 1), 202601);
    EXPECT_EQ(end_of(202612), begin_of(202701));
    EXPECT_EQ(next(202612), 202701);
    EXPECT_EQ(end_of(202402) - begin_of(202402), 29LL * 24 * 3'600'000);
    EXPECT_EQ(text_of(202601), "2026-01");
    EXPECT_EQ(parse_period("2026-01"), 202601);
    for (const char* text : {"", "2026", "2026-1", "2026-13", "2026-00", "1969-12", "2026-01-01", "x026-01", "-026-01"})
        EXPECT_EQ(parse_period(text), std::nullopt) << text;
    EXPECT_EQ(day_text(*parse_day("2024-02-29")), "2024-02-29");
    for (const char* text : {"2026-02-29", "2026-01-32", "2026-1-01", "20260101", "2026-01-0x"})
        EXPECT_EQ(parse_day(text), std::nullopt) << text;
}

Contract contract(std::int64_t serial, Subject subject, std::vector<Share> shares,
                  const std::string& from = "2026-01-01", const std::string& to = "9999-12-31") {
    return {serial,           "c" + std::to_string(serial), std::move(subject), *parse_day(from), *parse_day(to),
            std::move(shares)};
}

const TrackFacts kSong{"song", "album", {"artist", "guest"}, "Song"};

TEST(Contracts, TheNarrowestThatHoldsCounts) {
    const Contracts contracts({contract(1, {}, {{"label", 10'000}}),
                               contract(2, {SubjectKind::Artist, "guest"}, {{"guest", 10'000}}),
                               contract(3, {SubjectKind::Artist, "artist"}, {{"artist", 10'000}}),
                               contract(4, {SubjectKind::Track, "other"}, {{"other", 10'000}})});
    const auto holder = [&](const TrackFacts& track) {
        return contracts.segments(track, 202601).at(0).contract->shares[0].holder_id;
    };
    EXPECT_EQ(holder(kSong), "artist") << "the first of its artists";
    EXPECT_EQ(holder({"other", "album", {"artist"}, ""}), "other");
    EXPECT_EQ(holder({"unknown", "", {}, ""}), "label");
    EXPECT_EQ(Contracts({}).segments(kSong, 202601).at(0).contract, nullptr);
}

TEST(Contracts, ChangeWithinAMonthAndTheNewerOneCounts) {
    const Contracts contracts({contract(1, {SubjectKind::Track, "song"}, {{"a", 10'000}}, "2026-01-01", "2026-01-21"),
                               contract(2, {SubjectKind::Track, "song"}, {{"b", 10'000}}, "2026-01-11", "2026-02-11")});
    const auto january = contracts.segments(kSong, 202601);
    ASSERT_EQ(january.size(), 2U);
    EXPECT_EQ(january[0].from, begin_of(202601));
    EXPECT_EQ(january[0].contract->id, "c1");
    EXPECT_EQ(january[1].from, *parse_day("2026-01-11"));
    EXPECT_EQ(january[1].contract->id, "c2");
    const auto february = contracts.segments(kSong, 202602);
    ASSERT_EQ(february.size(), 2U);
    EXPECT_EQ(february[1].contract, nullptr);
}

TEST(Contracts, AreWholeOrRefused) {
    EXPECT_TRUE(check(contract(0, {}, {{"a", 3'333}, {"b", 6'667}})));
    EXPECT_FALSE(check(contract(0, {}, {})));
    EXPECT_FALSE(check(contract(0, {}, {{"a", 9'999}})));
    EXPECT_FALSE(check(contract(0, {}, {{"a", 5'000}, {"a", 5'000}})));
    EXPECT_FALSE(check(contract(0, {}, {{"a", -1}, {"b", 10'001}})));
    EXPECT_FALSE(check(contract(0, {SubjectKind::Track, ""}, {{"a", 10'000}})));
    EXPECT_FALSE(check(contract(0, {SubjectKind::Default, "x"}, {{"a", 10'000}})));
    EXPECT_FALSE(check(contract(0, {}, {{"a", 10'000}}, "2026-01-02", "2026-01-02")));
}

/// The weights by track of a month in which ada played `a` thrice, and ben `a` once and `b` twice.
std::map<std::string, std::int64_t> weights(Method method, std::int64_t cap, const Contributions& paid) {
    const Contracts none({});
    Tally tally(method, cap, paid, {}, none, 202601);
    const auto at = begin_of(202601);
    for (int i = 0; i < 3; ++i) tally.play("ada", "a", at + i);
    tally.play("ben", "a", at);
    tally.play("ben", "b", at);
    tally.play("ben", "b", at);
    std::map<std::string, std::int64_t> found;
    for (const auto& weight : tally.finish()) found[tally.tracks()[weight.track].id] += weight.weight;
    EXPECT_EQ(tally.plays(), 6);
    return found;
}

using ByTrack = std::map<std::string, std::int64_t>;

TEST(Tally, ProRataEveryPlayWeighsTheSame) {
    EXPECT_EQ(weights(Method::ProRata, 0, {}), (ByTrack{{"a", 4000}, {"b", 2000}}));
}

TEST(Tally, ProRataAnAccountIsBounded) {
    EXPECT_EQ(weights(Method::ProRata, 1, {}), (ByTrack{{"a", 1333}, {"b", 667}}));
}

TEST(Tally, UserCentricEverybodySharesWhatTheyPaid) {
    EXPECT_EQ(weights(Method::UserCentric, 1, {{"ada", 999}}), (ByTrack{{"a", 999'000}, {"b", 0}}));
    EXPECT_EQ(weights(Method::UserCentric, 0, {{"ada", 100}, {"ben", 900}}), (ByTrack{{"a", 400'000}, {"b", 600'000}}));
    EXPECT_EQ(weights(Method::UserCentric, 0, {{"ada", -5}, {"ben", 3}}), (ByTrack{{"a", 1000}, {"b", 2000}}));
}

TEST(Statements, ThePoolIsAPartOfWhatIsLeft) {
    EXPECT_EQ(pool_amount(999, 54, 7'000), 661);
    EXPECT_EQ(pool_amount(10, 20, 7'000), 0);
}

class StatementsTest : public ::testing::Test {
  protected:
    StatementsTest() {
        for (int i = 0; i < 20; ++i) {
            tracks_.push_back({"track" + std::to_string(i), "", {}, "Title " + std::to_string(i)});
            const auto track = static_cast<std::size_t>(i);
            weights_.push_back({track, i % 5 == 0 ? nullptr : &contracts_[track % 3], 1 + i, (1 + i) * kWeightOfOne});
        }
        pool_ = {202601, "EUR", Method::ProRata, 7'000, 1'428'571, 0, 1'000'000 - 1, 210, 0, ""};
        pool_.amount_minor = pool_amount(pool_.revenue_minor, 0, 7'000);
        statements_ = share_out(pool_, weights_, tracks_);
    }

    CheckableStatement checkable(std::size_t place) {
        std::vector<SumNode> leaves;
        for (const auto& statement : statements_) leaves.push_back(leaf_of(statement));
        return {statements_[place], pool_, proof_of(leaves, place)};
    }

    void expect_refused(const std::function<void(CheckableStatement&)>& forge) {
        auto forged = checkable(1);
        forge(forged);
        EXPECT_FALSE(verify(forged));
    }

    std::vector<Contract> contracts_{contract(1, {}, {{"ada", 3'333}, {"ben", 6'667}}),
                                     contract(2, {}, {{"ben", 10'000}}),
                                     contract(3, {}, {{"ada", 1}, {"cleo", 2}, {"dan", 9'997}})};
    std::vector<TrackFacts> tracks_;
    std::vector<TrackWeight> weights_;
    Pool pool_;
    std::vector<Statement> statements_;
};

TEST_F(StatementsTest, SumToThePoolToTheCent) {
    std::int64_t all = 0;
    for (const auto& statement : statements_) {
        all += statement.amount_minor;
        std::int64_t lines = 0;
        for (const auto& line : statement.lines) lines += line.amount_minor;
        EXPECT_EQ(lines, statement.amount_minor) << statement.holder_id;
    }
    EXPECT_EQ(all, pool_.amount_minor);
    ASSERT_EQ(statements_.size(), 5U);
    EXPECT_EQ(statements_[0].holder_id, "ada");
    EXPECT_EQ(statements_[4].holder_id, kUnclaimed);
}

TEST_F(StatementsTest, ComputedAgainAreTheSame) {
    auto again = pool_;
    const auto same = share_out(again, weights_, tracks_);
    EXPECT_EQ(again.root, pool_.root);
    for (std::size_t i = 0; i < same.size(); ++i) EXPECT_EQ(same[i].id, statements_[i].id);
}

TEST_F(StatementsTest, EachCanBeCheckedByItself) {
    for (std::size_t place = 0; place < statements_.size(); ++place) {
        const auto verified = verify(checkable(place));
        EXPECT_TRUE(verified) << verified.error().message;
    }
}

TEST_F(StatementsTest, AForgedOneIsRefused) {
    expect_refused([](auto& forged) { forged.statement.amount_minor += 1; });
    expect_refused([](auto& forged) { forged.statement.amount_minor -= 1; });
    expect_refused([](auto& forged) { forged.statement.holder_id = "eve"; });
    expect_refused([](auto& forged) { forged.statement.period = 202602; });
    expect_refused([](auto& forged) { forged.statement.plays += 1; });
    expect_refused([](auto& forged) { forged.statement.lines[0].plays += 1; });
    expect_refused([](auto& forged) { forged.statement.lines[0].title = "Another"; });
    expect_refused([](auto& forged) { forged.statement.lines[0].amount_minor += 1; });
    expect_refused([](auto& forged) { std::swap(forged.statement.lines[0], forged.statement.lines[1]); });
    expect_refused([](auto& forged) { forged.statement.lines[0].weight = std::numeric_limits<std::int64_t>::min(); });
    expect_refused([](auto& forged) { forged.statement.weight = std::numeric_limits<std::int64_t>::max(); });
    expect_refused([](auto& forged) { forged.pool.amount_minor -= 1; });
    expect_refused([](auto& forged) { forged.pool.revenue_minor *= 2; });
    expect_refused([](auto& forged) { forged.pool.root[0] = forged.pool.root[0] == 'a' ? 'b' : 'a'; });
    expect_refused([](auto& forged) { forged.proof.pop_back(); });
    expect_refused([](auto& forged) { forged.proof[0].sibling.amount -= 1; });
    expect_refused([](auto& forged) { forged.proof[0].sibling.amount = -1; });
    expect_refused([](auto& forged) { forged.proof[0].is_left = !forged.proof[0].is_left; });
}

TEST_F(StatementsTest, WithoutPlaysThePoolIsKept) {
    const auto kept = share_out(pool_, {}, {});
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(kept[0].holder_id, kUnclaimed);
    EXPECT_EQ(kept[0].amount_minor, pool_.amount_minor);
    const auto verified = verify({kept[0], pool_, {}});
    EXPECT_TRUE(verified) << verified.error().message;
}

}  // namespace
}  // namespace polyphony::payment
