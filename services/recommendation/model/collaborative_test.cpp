// The parts of the collaborative model, each against what it stands for worked out the plain way.
#include "services/recommendation/model/collaborative.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "services/recommendation/model/linear_algebra.h"
#include "services/recommendation/model/quality.h"
#include "services/recommendation/model/test_data.h"
#include "services/recommendation/model/training.h"

namespace polyphony::recommendation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::size_t kThreads = 2;

std::vector<TrackIndex> tracks_of(const std::vector<Weighted>& list) {
    std::vector<TrackIndex> tracks;
    for (const auto& entry : list) tracks.push_back(entry.track);
    return tracks;
}

Collaborative learned_live(const Interactions& interactions) {
    Collaborative::Options options;
    options.refreshed_at_once = 1000;
    Collaborative model(options);
    PersonKey person = 0;
    for (const auto& liked : interactions.by_person) {
        ++person;
        for (std::size_t i = 0; i < liked.size(); ++i) model.change(person, liked[i], true, std::span(liked).first(i));
    }
    return model;
}

TEST(LinearAlgebraTest, SolvesAndDecomposes) {
    Matrix square(2, 2);
    square.values = {4, 99, 1, 3};  // What is above the diagonal is not read.
    std::vector<float> right_side{1, 2};
    auto copy = square;
    ASSERT_TRUE(solve(copy, right_side));
    EXPECT_NEAR(right_side[0], 1.0 / 11, 1e-6);
    EXPECT_NEAR(right_side[1], 7.0 / 11, 1e-6);
    Matrix indefinite(2, 2);
    indefinite.values = {1, 0, 2, 1};
    EXPECT_FALSE(solve(indefinite, right_side));

    const auto values = eigenvalues(square);
    EXPECT_NEAR(values[0] + values[1], 7, 1e-5);
    EXPECT_NEAR(values[0] * values[1], 11, 1e-5);
    const auto vector = square.row(1);
    EXPECT_NEAR(4 * vector[0] + vector[1], values[1] * vector[0], 1e-5);

    Matrix rows(2, 3);
    rows.values = {1, 2, 3, 4, 5, 6};
    EXPECT_THAT(product_transposed(rows, rows).values, ElementsAre(14, 32, 32, 77));
    EXPECT_THAT(product(rows, std::vector<float>{1, 0, 1}), ElementsAre(4, 10));
    EXPECT_FLOAT_EQ(gram(rows, 0.5F).row(2)[0], 13.5F);
}

TEST(CoOccurrenceTest, IsTheSameLiveAsAllAtOnce) {
    const auto interactions = two_tastes();
    CoOccurrence built(400);
    built.build(interactions, kThreads);
    CoOccurrence live(400);
    for (const auto& liked : interactions.by_person)
        for (std::size_t i = 0; i < liked.size(); ++i) live.add(liked[i], std::span(liked).first(i), 1);
    for (TrackIndex track = 0; track < interactions.track_count; ++track) {
        EXPECT_EQ(built.people(track), live.people(track));
        ASSERT_EQ(built.neighbours(track).size(), live.neighbours(track).size());
        for (std::size_t i = 0; i < built.neighbours(track).size(); ++i) {
            EXPECT_EQ(built.neighbours(track)[i].track, live.neighbours(track)[i].track);
            EXPECT_EQ(built.neighbours(track)[i].people, live.neighbours(track)[i].people);
        }
    }
}

TEST(CoOccurrenceTest, ForgetsWhatIsTakenBack) {
    CoOccurrence counts(400);
    const std::vector<TrackIndex> others{1, 2};
    counts.add(0, others, 1);
    counts.add(0, others, -1);
    EXPECT_EQ(counts.people(0), 0);
    EXPECT_THAT(counts.neighbours(1), IsEmpty());
}

TEST(CoOccurrenceTest, KeepsTheNeighboursThatAreMostAlike) {
    CoOccurrence counts(3);
    for (TrackIndex other = 1; other <= 20; ++other)
        for (TrackIndex times = 0; times < other; ++times) counts.add(0, std::vector{other}, 1);
    EXPECT_LE(counts.neighbours(0).size(), 6U);
    EXPECT_EQ(counts.neighbours(0).back().track, 20U);
}

TEST(CollaborativeTest, TracksOfTheSamePeopleAreSimilar) {
    Collaborative model({});
    model.build({{{1, 2}, {1, 2}, {1, 2}, {1, 3}}, 4}, kThreads);
    EXPECT_THAT(tracks_of(model.similar(1, 10)), ElementsAre(2, 3));
    EXPECT_THAT(tracks_of(model.similar(1, 1)), ElementsAre(2));
    EXPECT_THAT(model.similar(99, 10), IsEmpty());
}

TEST(CollaborativeTest, OneChanceMeetingCountsLessThanManyMeetings) {
    Collaborative model({});
    Interactions interactions{{}, 4};
    for (int i = 0; i < 10; ++i) interactions.by_person.push_back({1, 2});
    for (int i = 0; i < 3; ++i) interactions.by_person.push_back({1});
    interactions.by_person.push_back({1, 3});  // Everyone who likes 3 likes 1, but that is one person.
    model.build(interactions, kThreads);
    EXPECT_THAT(tracks_of(model.similar(1, 10)), ElementsAre(2, 3));
}

TEST(CollaborativeTest, RecommendsWhatExplainsThePersonAndNothingTheyKnow) {
    Collaborative model({});
    model.build(two_tastes(), kThreads);
    const auto list = model.recommend(profile_of({0, 1, 2}), 10);
    ASSERT_EQ(list.size(), 10U);
    for (const auto& entry : list) {
        EXPECT_LT(entry.track, 20U) << "of the other taste";
        EXPECT_GT(entry.track, 2U) << "known";
    }
    EXPECT_THAT(model.recommend({}, 10), IsEmpty());
    EXPECT_THAT(model.recommend(profile_of({0}), 0), IsEmpty());
}

TEST(CollaborativeTest, ADislikeSpeaksAgainst) {
    Collaborative model({});
    model.build(two_tastes(), kThreads);
    const auto liked = profile_of({1, 2});
    auto disliking = liked;
    const auto first = model.recommend(liked, 1).front().track;
    disliking.push_back({first, -1});
    const auto list = tracks_of(model.recommend(disliking, 40));
    EXPECT_EQ(std::ranges::find(list, first), list.end());
    EXPECT_LT(model.recommend(disliking, 1).front().weight, model.recommend(liked, 1).front().weight);
}

TEST(CollaborativeTest, LearnsLiveWhatItWouldLearnAtOnce) {
    const auto interactions = two_tastes(60, 20);
    Collaborative built({});
    built.build(interactions, kThreads);
    const auto live = learned_live(interactions);
    const auto profile = profile_of({0, 3});
    const auto expected = built.recommend(profile, 20);
    const auto found = live.recommend(profile, 20);
    ASSERT_EQ(found.size(), expected.size());
    // Rows of tracks that are not in the last change are as old as their own last one.
    for (std::size_t i = 0; i < 5; ++i) EXPECT_NEAR(found[i].weight, expected[i].weight, 0.1);
    EXPECT_EQ(found.front().track, expected.front().track);
}

TEST(CollaborativeTest, ANewTrackIsRecommendedAfterItsFirstListeners) {
    Collaborative model({});
    model.build(two_tastes(), kThreads);
    const TrackIndex fresh = 1000;
    for (int i = 0; i < 5; ++i) model.change(static_cast<PersonKey>(i), fresh, true, std::vector<TrackIndex>{0, 1, 2});
    const auto list = tracks_of(model.recommend(profile_of({0, 1, 2}), 40));
    EXPECT_NE(std::ranges::find(list, fresh), list.end());
    for (int i = 0; i < 5; ++i) model.change(static_cast<PersonKey>(i), fresh, false, std::vector<TrackIndex>{0, 1, 2});
    EXPECT_THAT(model.similar(fresh, 10), IsEmpty());
}

TEST(CollaborativeTest, SaysWhatEachLikeAddsToAScore) {
    const auto interactions = two_tastes();
    Factors::Options options;
    options.dimensions = 8;
    Collaborative model({});
    model.build(interactions, kThreads);
    model.use(std::make_shared<const Factors>(Factors::train(interactions, options, kThreads)), 0.4F);
    auto profile = profile_of({0, 1, 2});
    profile.push_back({30, -0.5});
    profile.push_back({5000, 1});
    for (const auto& [track, score] : model.recommend(profile, 5)) {
        double sum = 0;
        for (const auto& [by_weights, by_factors] : model.contributions(profile, track)) sum += by_weights + by_factors;
        EXPECT_NEAR(sum, score, 1e-4) << track;
    }
}

TEST(CollaborativeTest, AnIndexChangesNoList) {
    const auto interactions = two_tastes();
    Factors::Options options;
    options.dimensions = 8;
    const auto factors = Factors::train(interactions, options, kThreads);
    Collaborative model({});
    model.build(interactions, kThreads);
    model.use(std::make_shared<const Factors>(factors), 0.4F);
    const auto profile = profile_of({0, 1, 2});
    const auto exact = model.recommend(profile, 5);
    model.use(std::make_shared<const Factors>(factors.indexed({}, 1)), 0.4F);
    const auto found = model.recommend(profile, 5);
    ASSERT_EQ(tracks_of(found), tracks_of(exact));
    for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i].weight, exact[i].weight, 1e-5);
}

TEST(FactorsTest, TellTastesApart) {
    Factors::Options options;
    options.dimensions = 8;
    const auto factors = Factors::train(two_tastes(), options, kThreads);
    const auto scores = factors.scores(factors.fold_in(std::vector<TrackIndex>{0, 1, 2}));
    double same = 0;
    double other = 0;
    for (std::size_t track = 3; track < 20; ++track) same += scores[track];
    for (std::size_t track = 20; track < 40; ++track) other += scores[track];
    EXPECT_GT(same, 4 * std::abs(other));
}

TEST(FactorsTest, FewAndManyConnectionsAreSolvedAlike) {
    // Whether a person has fewer or more likes than there are dimensions, they solve the same equations.
    const auto interactions = two_tastes();
    Factors::Options options;
    options.dimensions = 4;
    const auto factors = Factors::train(interactions, options, kThreads);
    const std::vector<TrackIndex> few{0, 1, 2};
    std::vector<TrackIndex> many{0, 1, 2, 3};
    const auto one = factors.scores(factors.fold_in(few));
    const auto two = factors.scores(factors.fold_in(many));
    EXPECT_GT(two[3], one[3]) << "it is liked now";
    EXPECT_NEAR(two[0], one[0], 0.2);
    const auto nobody = factors.fold_in(std::vector<TrackIndex>{});
    EXPECT_THAT(nobody, ElementsAre(0, 0, 0, 0));
    EXPECT_EQ(factors.fold_in(std::vector<TrackIndex>{5000}), nobody) << "trained on no such track";
}

TEST(FactorsTest, AreTheSameFromTheSameData) {
    Factors::Options options;
    options.dimensions = 8;
    const auto interactions = two_tastes();
    const std::vector<TrackIndex> liked{0, 1};
    const auto one = Factors::train(interactions, options, 1);
    const auto two = Factors::train(interactions, options, 2);
    EXPECT_EQ(one.scores(one.fold_in(liked)), two.scores(two.fold_in(liked))) << "whatever the threads";
}

TEST(TrainingTest, FindsSettingsAndTrainsOnEverything) {
    TrainingOptions options;
    options.factors.dimensions = 8;
    options.threads = kThreads;
    std::vector<std::string> told;
    const auto trained = train(two_tastes(), {}, options, [&](const std::string& what) { told.push_back(what); });
    EXPECT_EQ(trained.factors->track_count(), 40U);
    EXPECT_EQ(told.size(), options.unobserved.size() + 2);
    EXPECT_NE(std::ranges::find(options.shares, trained.share), options.shares.end());

    const auto nothing = train({}, {}, options, [](const std::string&) {});
    EXPECT_EQ(nothing.factors->track_count(), 0U);
}

TEST(QualityTest, CountsHitsAndTheirPlaces) {
    const std::vector<Weighted> ranked{{7, 3}, {8, 2}, {9, 1}};
    const auto quality = quality_of(ranked, std::vector<TrackIndex>{8, 9, 10, 11}, 2);
    EXPECT_DOUBLE_EQ(quality.recall, 0.25);
    EXPECT_DOUBLE_EQ(quality.ndcg, (1 / std::log2(3)) / (1 + 1 / std::log2(3)));
    EXPECT_DOUBLE_EQ(quality_of(ranked, {}, 2).recall, 0);
}

}  // namespace
}  // namespace polyphony::recommendation
