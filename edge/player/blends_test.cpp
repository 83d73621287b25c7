#include "edge/player/blends.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "edge/testing/fake_catalog.h"
#include "platform/testing/testing.h"

namespace polyphony::edge {
namespace {

using testing::run;

/// All tracks are there but `gone`, and so are all people.
class BlendsTest : public ::testing::Test {
  protected:
    BlendsTest() {
        serve_catalog(services_);
        services_["user"].on<user::v1::BatchGetProfilesRequest, user::v1::BatchGetProfilesResponse>(
            "polyphony.user.v1.UserService.BatchGetProfiles",
            [](const auto& request, const auto&) -> Result<user::v1::BatchGetProfilesResponse> {
                if (request.user_ids_size() > 100) return fail(Code::InvalidArgument, "At most 100.");
                user::v1::BatchGetProfilesResponse found;
                for (const auto& id : request.user_ids()) {
                    auto& profile = *found.add_profiles();
                    profile.set_id(id);
                    profile.set_display_name("Name of " + id);
                }
                return found;
            });
        services_["recommendation"].on<recommendation::v1::GetBlendRequest, recommendation::v1::BlendDetail>(
            "polyphony.recommendation.v1.BlendService.GetBlend", [](const auto&, const auto&) {
                recommendation::v1::BlendDetail detail;
                for (const char* id : {"ann", "bob"}) detail.mutable_blend()->add_member_ids(id);
                for (const char* id : {"a", "gone", "b"}) detail.add_tracks()->set_track_id(id);
                detail.add_matches()->add_artist_ids("ada");
                return Result<recommendation::v1::BlendDetail>(detail);
            });
        context_.caller.user_id = "ann";
    }

    FakeServices services_;
    rpc::CallContext context_;
    TrackFacts facts_{services_.peers(), TrackFactsOptions{}};
    Blends blends_{services_.peers(), facts_, 200};
};

TEST_F(BlendsTest, ABlendComesWithNamesAndFactsAndWithoutWhatIsGone) {
    const auto view = run(blends_.get({}, context_)).value();
    EXPECT_EQ(view.detail().tracks_size(), 2);
    EXPECT_EQ(view.people().at("bob").display_name(), "Name of bob");
    EXPECT_TRUE(view.artists().contains("ada"));
    EXPECT_FALSE(view.degraded());
}

TEST_F(BlendsTest, WithoutNamesABlendIsDegraded) {
    services_["user"].stop();
    const auto view = run(blends_.get({}, context_)).value();
    EXPECT_EQ(view.detail().tracks_size(), 2);
    EXPECT_TRUE(view.degraded());
}

TEST_F(BlendsTest, ManyPeopleAreNamed) {
    services_["recommendation"].on<recommendation::v1::ListBlendsRequest, recommendation::v1::ListBlendsResponse>(
        "polyphony.recommendation.v1.BlendService.ListBlends", [](const auto&, const auto&) {
            recommendation::v1::ListBlendsResponse answer;
            for (int i = 0; i < 250; ++i) answer.add_blends()->add_member_ids("person" + std::to_string(i));
            return Result<recommendation::v1::ListBlendsResponse>(answer);
        });
    const auto view = run(blends_.list({}, context_)).value();
    EXPECT_EQ(view.people_size(), 250);
    EXPECT_FALSE(view.degraded());
}

TEST_F(BlendsTest, WithoutRecommendationsThereAreNoBlends) {
    services_["recommendation"].stop();
    const auto view = run(blends_.list({}, context_)).value();
    EXPECT_EQ(view.blends_size(), 0);
    EXPECT_TRUE(view.degraded());
    EXPECT_EQ(run(blends_.get({}, context_)).error().code, Code::Unavailable);
}

}  // namespace
}  // namespace polyphony::edge
