// Blends over gRPC, with what others say over a real broker.
#include <gmock/gmock.h>

#include "services/recommendation/recommendation_fixture.h"

namespace polyphony::recommendation {
namespace {

using ::testing::ElementsAre;

class BlendApiTest : public RecommendationFixture {
  protected:
    v1::Blend blend_with(const std::string& person) {
        const auto blend = call<v1::Blend>("CreateBlend", v1::CreateBlendRequest(), ann_).value();
        v1::AcceptBlendInvitationRequest accept;
        accept.set_invitation(blend.invitation());
        return call<v1::Blend>("AcceptBlendInvitation", accept, person).value();
    }
    Result<v1::BlendDetail> get(const v1::Blend& blend, const std::string& person) {
        v1::GetBlendRequest which;
        which.set_blend_id(blend.id());
        return call<v1::BlendDetail>("GetBlend", which, person);
    }
    const std::string bob_ = ids::make();
};

TEST_F(BlendApiTest, ABlendIsMadeOfWhatBothPlayUntilOneIsErased) {
    OtherService catalog(nats_, "catalog");
    OtherService streaming(nats_, "streaming");
    OtherService user(nats_, "user");
    const auto artist = ids::make();
    const auto track = publish(catalog, artist);
    for (const auto& person : {ann_, bob_}) streaming.say(person, play<streaming::v1::PlayProgressed>(person, track));
    const auto blend = blend_with(bob_);
    EXPECT_THAT(blend.member_ids(), ElementsAre(ann_, bob_));
    ASSERT_TRUE(eventually([&] {
        const auto detail = get(blend, ann_).value();
        return detail.tracks_size() == 1 && detail.tracks(0).user_ids_size() == 2;
    }));
    const auto detail = get(blend, bob_).value();
    EXPECT_EQ(detail.tracks(0).track_id(), track);
    ASSERT_EQ(detail.matches_size(), 1);
    EXPECT_EQ(detail.matches(0).user_id(), ann_);
    EXPECT_EQ(detail.matches(0).percent(), 100);
    EXPECT_THAT(detail.matches(0).artist_ids(), ElementsAre(artist));
    EXPECT_EQ(get(blend, ids::make()).error().code, Code::NotFound);
    EXPECT_EQ(get(blend, "").error().code, Code::Unauthenticated);

    user::v1::AccountErased erased;
    erased.set_user_id(bob_);
    user.say(bob_, erased);
    EXPECT_TRUE(eventually(
        [&] { return call<v1::ListBlendsResponse>("ListBlends", v1::ListBlendsRequest(), ann_)->blends().empty(); }));
}

TEST_F(BlendApiTest, AnInvitationSaysWhoInvitesAndALeaverIsOut) {
    const auto blend = blend_with(bob_);
    v1::OpenBlendInvitationRequest open;
    open.set_invitation(blend.invitation());
    const auto invitation = call<v1::BlendInvitation>("OpenBlendInvitation", open, ids::make()).value();
    EXPECT_THAT(invitation.member_ids(), ElementsAre(ann_, bob_));
    EXPECT_TRUE(invitation.has_ends_at());
    v1::RenewBlendInvitationRequest renew;
    renew.set_blend_id(blend.id());
    EXPECT_NE(call<v1::Blend>("RenewBlendInvitation", renew, bob_)->invitation(), blend.invitation());
    EXPECT_EQ(call<v1::BlendInvitation>("OpenBlendInvitation", open, ann_).error().code, Code::NotFound);
    v1::LeaveBlendRequest leave;
    leave.set_blend_id(blend.id());
    ASSERT_TRUE(call<v1::LeaveBlendResponse>("LeaveBlend", leave, bob_));
    EXPECT_EQ(get(blend, bob_).error().code, Code::NotFound);
}

TEST_F(BlendApiTest, BeingFoundIsASettingThatIsOffAndStaysAsItIsSet) {
    const auto settings = [&](const v1::SetTasteSettingsRequest& request) {
        return call<v1::TasteSettings>("SetTasteSettings", request, ann_).value();
    };
    const auto find = [&] {
        return call<v1::ListSimilarPeopleResponse>("ListSimilarPeople", v1::ListSimilarPeopleRequest(), ann_);
    };
    EXPECT_FALSE(call<v1::TasteSettings>("GetTasteSettings", v1::GetTasteSettingsRequest(), ann_)->findable());
    EXPECT_EQ(find().error().code, Code::FailedPrecondition);
    v1::SetTasteSettingsRequest request;
    request.set_findable(true);
    EXPECT_TRUE(settings(request).findable());
    EXPECT_TRUE(find());
    v1::SetTasteSettingsRequest other;
    other.set_hide_explicit(true);
    EXPECT_TRUE(settings(other).findable()) << "what is not set stays";
    EXPECT_TRUE(call<v1::TasteSettings>("GetTasteSettings", v1::GetTasteSettingsRequest(), ann_)->hide_explicit());
}

}  // namespace
}  // namespace polyphony::recommendation
