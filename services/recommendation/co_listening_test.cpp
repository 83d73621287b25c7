#include "services/recommendation/co_listening.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace polyphony::recommendation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<TrackIndex> tracks_of(const std::vector<Weighted>& list) {
    std::vector<TrackIndex> tracks;
    tracks.reserve(list.size());
    for (const auto& entry : list) tracks.push_back(entry.track);
    return tracks;
}

/// A person who played these tracks, one after another.
void listen(CoListening& model, const std::vector<TrackIndex>& tracks) {
    std::vector<Weighted> profile;
    for (const auto track : tracks) {
        model.change(track, 0, 1, profile, 1);
        profile.push_back({track, 1});
    }
}

TEST(CoListening, TracksOfTheSamePeopleAreSimilar) {
    CoListening model({});
    for (int i = 0; i < 3; ++i) listen(model, {1, 2});
    listen(model, {1, 3});
    EXPECT_THAT(tracks_of(model.similar(1, 1)), ElementsAre(2, 3));
    EXPECT_THAT(tracks_of(model.similar(3, 1)), ElementsAre(1));
    EXPECT_THAT(model.similar(99, 1), IsEmpty());
}

TEST(CoListening, WhatEveryonePlaysIsNoSpecialFriend) {
    CoListening model({});
    for (int i = 0; i < 5; ++i) listen(model, {1, 2, 0});
    for (int i = 0; i < 50; ++i) listen(model, {0});
    EXPECT_THAT(tracks_of(model.similar(1, 1)), ElementsAre(2, 0));
}

TEST(CoListening, OneChanceMeetingCountsLessThanManyMeetings) {
    CoListening model({});
    for (int i = 0; i < 10; ++i) listen(model, {1, 2});
    for (int i = 0; i < 3; ++i) listen(model, {1});
    listen(model, {1, 3});  // everyone who played 3 played 1, but that is one person
    EXPECT_THAT(tracks_of(model.similar(1, 1)), ElementsAre(2, 3));
}

TEST(CoListening, ADislikeSpeaksAgainst) {
    CoListening model({});
    for (int i = 0; i < 3; ++i) listen(model, {1, 2});
    for (int i = 0; i < 3; ++i) listen(model, {1, 3});
    const std::vector<Weighted> fan{{1, 1}};
    for (int i = 0; i < 2; ++i) model.change(2, 0, -0.5, fan, 1);
    EXPECT_THAT(tracks_of(model.similar(1, 1)), ElementsAre(3, 2));
    for (int i = 0; i < 20; ++i) model.change(2, 0, -0.5, fan, 1);
    EXPECT_THAT(tracks_of(model.similar(1, 1)), ElementsAre(3));
}

TEST(CoListening, TwoDislikesAreNoSimilarity) {
    CoListening model({});
    const std::vector<Weighted> grumpy{{1, -0.5}};
    model.change(2, 0, -0.5, grumpy, 1);
    EXPECT_THAT(model.similar(1, 1), IsEmpty());
}

TEST(CoListening, RecommendsWhatFitsTheWholeProfileAndIsNew) {
    CoListening model({});
    for (int i = 0; i < 3; ++i) listen(model, {1, 2, 5});
    for (int i = 0; i < 3; ++i) listen(model, {1, 4});
    const std::vector<Weighted> profile{{1, 1}, {2, 1}};
    EXPECT_THAT(tracks_of(model.recommend(profile, 1)), ElementsAre(5, 4));
}

TEST(CoListening, AChangedAffinityIsAsIfItHadAlwaysBeenSo) {
    CoListening changed({});
    CoListening direct({});
    const std::vector<Weighted> others{{2, 0.5}, {3, 0.8}};
    for (CoListening* model : {&changed, &direct}) {
        model->change(2, 0, 0.5, {}, 1);
        model->change(3, 0, 0.8, {}, 1);
    }
    changed.change(1, 0, 0.2, others, 1);
    changed.change(1, 0.2, 0.9, others, 1);
    direct.change(1, 0, 0.9, others, 1);
    const auto left = changed.similar(1, 1);
    const auto right = direct.similar(1, 1);
    ASSERT_EQ(left.size(), right.size());
    for (std::size_t i = 0; i < left.size(); ++i) {
        EXPECT_EQ(left[i].track, right[i].track);
        EXPECT_NEAR(left[i].weight, right[i].weight, 1e-6);
    }
}

TEST(CoListening, KeepsOnlyTheBestNeighbours) {
    CoListening model({.max_neighbours = 10});
    for (int i = 0; i < 3; ++i) listen(model, {0, 1});
    for (TrackIndex track = 2; track < 500; ++track) listen(model, {0, track});
    const auto similar = model.similar(0, 1);
    EXPECT_EQ(similar.size(), 10U);
    EXPECT_EQ(similar.front().track, 1U);
}

}  // namespace
}  // namespace polyphony::recommendation
