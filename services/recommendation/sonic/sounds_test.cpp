#include "services/recommendation/sonic/sounds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace polyphony::recommendation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

SoundPoint at(float x, float y = 0) { return {x, y}; }

std::vector<std::string> ids_of(const std::vector<SonicMatch>& matches) {
    std::vector<std::string> ids;
    for (const auto& match : matches) ids.push_back(match.track_id);
    return ids;
}

class SoundsTest : public ::testing::Test {
  protected:
    SoundsTest() {
        for (int i = 0; i <= 10; ++i) sounds_.put("track" + std::to_string(i), at(static_cast<float>(i)));
    }
    Sounds sounds_;
};

TEST_F(SoundsTest, FindsWhatSoundsAlike) {
    const auto matches = sounds_.similar("track3", 3);
    EXPECT_THAT(ids_of(matches), ElementsAre("track2", "track4", "track1"));
    EXPECT_DOUBLE_EQ(matches[0].similarity, matches[1].similarity);
    EXPECT_GT(matches[1].similarity, matches[2].similarity);
    EXPECT_LT(matches[0].similarity, 1);
    EXPECT_THAT(sounds_.similar("unknown", 3), IsEmpty());
    EXPECT_EQ(sounds_.similar("track3", 1000).size(), 10U);
}

TEST(SoundsScaleTest, ADimensionCountsByHowMuchItVaries) {
    Sounds sounds;
    // Hertz in thousands beside fractions.
    for (int i = 0; i < 100; ++i)
        sounds.put("track" + std::to_string(i), at(1000.0F * static_cast<float>(i), 0.01F * static_cast<float>(i % 7)));
    sounds.put("asked", at(50'500, 0));
    sounds.put("a little off in both", at(50'600, 0.001F));
    sounds.put("off in the fraction", at(50'500, 0.05F));
    EXPECT_THAT(ids_of(sounds.similar("asked", 1)), ElementsAre("a little off in both"));
}

TEST_F(SoundsTest, TheSameSoundIsWhollyAlike) {
    sounds_.put("twin", at(3));
    EXPECT_EQ(sounds_.similar("track3", 1).front().track_id, "twin");
    EXPECT_DOUBLE_EQ(sounds_.similar("track3", 1).front().similarity, 1);
}

TEST_F(SoundsTest, AChangedSoundMovesAndALostOneIsGone) {
    sounds_.put("track2", at(10));
    sounds_.erase("track4");
    sounds_.erase("unknown");
    EXPECT_THAT(ids_of(sounds_.similar("track3", 2)), ElementsAre("track1", "track5"));
    sounds_.erase("track3");
    EXPECT_THAT(sounds_.similar("track3", 2), IsEmpty());
}

TEST_F(SoundsTest, APathGoesInSmallSteps) {
    EXPECT_THAT(ids_of(sounds_.path("track0", "track10", 6)),
                ElementsAre("track0", "track2", "track4", "track6", "track8", "track10"));
    const auto path = sounds_.path("track0", "track10", 100);
    EXPECT_EQ(path.size(), 11U) << "each track once";
    EXPECT_EQ(path.front().track_id, "track0");
    EXPECT_DOUBLE_EQ(path.front().similarity, 1);
    EXPECT_EQ(path.back().track_id, "track10");
    EXPECT_THAT(ids_of(sounds_.path("track0", "track10", 2)), ElementsAre("track0", "track10"));
    EXPECT_THAT(ids_of(sounds_.path("track0", "track10", 1)), ElementsAre("track0"));
    EXPECT_THAT(ids_of(sounds_.path("track4", "track4", 5)), ElementsAre("track4"));
    EXPECT_THAT(sounds_.path("track0", "unknown", 5), IsEmpty());
    EXPECT_THAT(sounds_.path("unknown", "track0", 5), IsEmpty());
}

}  // namespace
}  // namespace polyphony::recommendation
