#include "services/recommendation/model/model_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "platform/encoding/hash.h"
#include "platform/testing/testing.h"
#include "services/recommendation/model/test_data.h"

namespace polyphony::recommendation {
namespace {

constexpr std::size_t kSearched = 100;
constexpr std::size_t kFormatAt = 8;
constexpr std::size_t kHash = 32;

class ModelFileTest : public ::testing::Test {
  protected:
    static TrainedModel trained(bool indexed) {
        const auto interactions = two_tastes();
        Factors::Options options;
        options.dimensions = 8;
        auto factors = Factors::train(interactions, options, 1);
        if (indexed) factors = factors.indexed({}, 1);
        TrainedModel model{7, 1'700'000'000'000, 200, interactions.size(), 0.25F, {}, factors};
        for (std::size_t track = 0; track < interactions.track_count; ++track)
            model.track_ids.push_back("track-" + std::to_string(track));
        return model;
    }

    std::string bytes() const {
        std::ostringstream text;
        text << std::ifstream(path_, std::ios::binary).rdbuf();
        return text.str();
    }
    void put(const std::string& bytes) const { std::ofstream(path_, std::ios::binary) << bytes; }
    Code refusal() const {
        const auto model = map_model(path_, kSearched);
        return model ? Code::Internal : model.error().code;
    }

    testing::TemporaryFolder folder_;
    const std::filesystem::path path_ = folder_.path() / "7.model";
};

TEST_F(ModelFileTest, ComesBackAsItWas) {
    for (const bool indexed : {false, true}) {
        const auto model = trained(indexed);
        ASSERT_TRUE(write_model(path_, model));
        const auto mapped = map_model(path_, kSearched).value();
        EXPECT_EQ(mapped.version, model.version);
        EXPECT_EQ(mapped.trained_at, model.trained_at);
        EXPECT_EQ(mapped.people, model.people);
        EXPECT_EQ(mapped.likes, model.likes);
        EXPECT_EQ(mapped.share, model.share);
        EXPECT_EQ(mapped.track_ids, model.track_ids);
        EXPECT_EQ(mapped.factors.parts().people.values, model.factors.parts().people.values);
        const std::vector<TrackIndex> liked{0, 1, 2};
        const auto person = mapped.factors.fold_in(liked);
        EXPECT_EQ(person, model.factors.fold_in(liked));
        EXPECT_EQ(mapped.factors.scores(person), model.factors.scores(person));
        ASSERT_EQ(mapped.factors.parts().index != nullptr, indexed);
        if (indexed) {
            EXPECT_EQ(mapped.factors.nearest(person, 5).size(), 5U);
        }
    }
}

TEST_F(ModelFileTest, GoesOnServingWhenItsFileIsReplaced) {
    ASSERT_TRUE(write_model(path_, trained(false)));
    const auto mapped = map_model(path_, kSearched).value();
    const auto before = mapped.factors.fold_in(std::vector<TrackIndex>{0, 1});
    ASSERT_TRUE(write_model(path_, trained(true)));
    std::filesystem::remove(path_);
    EXPECT_EQ(mapped.factors.fold_in(std::vector<TrackIndex>{0, 1}), before);
}

TEST_F(ModelFileTest, OneThatIsCutOffIsRefused) {
    ASSERT_TRUE(write_model(path_, trained(true)));
    const auto whole = bytes();
    for (std::size_t size = 0; size < whole.size(); size += size < 200 ? 1 : 997) {
        put(whole.substr(0, size));
        ASSERT_EQ(refusal(), Code::FailedPrecondition) << size;
    }
    put(whole + "x");
    EXPECT_EQ(refusal(), Code::FailedPrecondition);
    put(whole);
    EXPECT_TRUE(map_model(path_, kSearched));
}

TEST_F(ModelFileTest, OneWithAChangedByteIsRefused) {
    ASSERT_TRUE(write_model(path_, trained(true)));
    const auto whole = bytes();
    for (std::size_t place = 0; place < whole.size(); place += place < 200 ? 1 : 499) {
        auto changed = whole;
        changed[place] = static_cast<char>(changed[place] ^ 0x10);
        put(changed);
        ASSERT_EQ(refusal(), Code::FailedPrecondition) << place;
    }
}

TEST_F(ModelFileTest, ANewerFormatIsRefusedByName) {
    ASSERT_TRUE(write_model(path_, trained(false)));
    auto newer = bytes();
    newer[kFormatAt] = static_cast<char>(kModelFormat + 1);
    newer.resize(newer.size() - kHash);
    newer += sha256(newer);
    put(newer);
    const auto model = map_model(path_, kSearched);
    ASSERT_FALSE(model);
    EXPECT_EQ(model.error().code, Code::FailedPrecondition);
    EXPECT_NE(model.error().message.find("format 2"), std::string::npos) << model.error().message;
}

TEST_F(ModelFileTest, NoneIsNotFound) { EXPECT_EQ(refusal(), Code::NotFound); }

TEST_F(ModelFileTest, WhatCannotBeWrittenIsSaid) {
    const auto written = write_model(folder_.path() / "missing" / "1.model", trained(false));
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, Code::Unavailable);
}

TEST_F(ModelFileTest, OfNothingIsAFileToo) {
    TrainedModel model{1, 0, 0, 0, 0, {}, Factors::train({}, {}, 1)};
    ASSERT_TRUE(write_model(path_, model));
    EXPECT_EQ(map_model(path_, kSearched).value().factors.track_count(), 0U);
}

}  // namespace
}  // namespace polyphony::recommendation
