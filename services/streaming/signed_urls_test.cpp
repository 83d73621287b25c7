#include "services/streaming/signed_urls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/http/http.h"

namespace polyphony::streaming {
namespace {

const Grant kGrant{"0123456789abcdefghijkl", "ann", "opus.ogg.128", "bitrate_above_plan lossy_to_lossy", 1000};
constexpr UnixMillis kInTime = 999'999;

Result<Grant> verify(const SignedUrls& urls, const std::string& url, UnixMillis now = kInTime) {
    const auto path = url.substr(url.find("/media/audio/") + std::string("/media/audio/").size());
    const auto question = path.find('?');
    return urls.verify(path.substr(0, question), http::parse_form(path.substr(question + 1)).value(), now);
}

TEST(SignedUrls, AreAcceptedUntilTheyExpire) {
    const SignedUrls urls("key", "");
    const auto url = urls.sign(kGrant);
    const auto grant = verify(urls, url);
    ASSERT_TRUE(grant);
    EXPECT_EQ(grant->track_id, kGrant.track_id);
    EXPECT_EQ(grant->user_id, "ann");
    EXPECT_EQ(grant->rendition, "opus.ogg.128");
    EXPECT_EQ(grant->why, "bitrate_above_plan lossy_to_lossy");
    EXPECT_EQ(verify(urls, url, 1'000'000).error().code, Code::PermissionDenied);
}

TEST(SignedUrls, AreRefusedWhenAnythingIsChanged) {
    const SignedUrls urls("key", "");
    const auto url = urls.sign(kGrant);
    for (std::size_t i = std::string("/media/audio/").size(); i < url.size(); ++i) {
        auto changed = url;
        changed[i] = changed[i] == '1' ? '2' : '1';
        EXPECT_FALSE(verify(urls, changed)) << changed;
    }
    EXPECT_FALSE(verify(urls, url.substr(0, url.size() - 1)));
    EXPECT_FALSE(verify(urls, url + "A"));
    EXPECT_FALSE(verify(urls, "/media/audio/" + kGrant.track_id + "?"));
    EXPECT_FALSE(verify(SignedUrls("other key", ""), url));
}

TEST(SignedUrls, AreForNothingElse) {
    const SignedUrls urls("key", "");
    const auto url = urls.sign(kGrant);
    const auto query = url.substr(url.find('?'));
    EXPECT_FALSE(verify(urls, "/media/audio/" + std::string(22, '0') + query));
    EXPECT_FALSE(verify(urls, url + "&as=original"));
    EXPECT_FALSE(verify(urls, url + "&user=bob"));
    EXPECT_FALSE(verify(urls, url + "&sig=" + std::string(43, 'A')));
    // An address may be used again, by its holder's other devices too, as long as it is not over.
    EXPECT_TRUE(verify(urls, url));
    EXPECT_TRUE(verify(urls, url, kInTime));
}

TEST(SignedUrls, ArePassesToAPathToo) {
    const SignedUrls urls("key", "");
    const auto query = http::parse_form(urls.sign(Pass{"/media/hls/1/aac-64", "ann", 1000})).value();
    const auto pass = urls.verify_pass("/media/hls/1/aac-64", query, kInTime);
    ASSERT_TRUE(pass);
    EXPECT_EQ(pass->user_id, "ann");
    EXPECT_EQ(pass->expires_at_s, 1000);
    EXPECT_FALSE(urls.verify_pass("/media/hls/1/aac-64", query, 1'000'000));
    EXPECT_FALSE(urls.verify_pass("/media/hls/1/aac-128", query, kInTime));
    EXPECT_FALSE(SignedUrls("other key", "").verify_pass("/media/hls/1/aac-64", query, kInTime));
    for (const auto* name : {"user", "expires", "sig"}) {
        auto changed = query;
        changed.find(name)->second += "1";
        EXPECT_FALSE(urls.verify_pass("/media/hls/1/aac-64", changed, kInTime)) << name;
        changed.erase(name);
        EXPECT_FALSE(urls.verify_pass("/media/hls/1/aac-64", changed, kInTime)) << name;
    }
}

TEST(SignedUrls, AreAbsoluteWithAnOrigin) {
    const SignedUrls urls("key", "https://audio.example/");
    EXPECT_THAT(urls.sign(kGrant), ::testing::StartsWith("https://audio.example/media/audio/0123456789"));
    EXPECT_TRUE(verify(urls, urls.sign(kGrant)));
}

}  // namespace
}  // namespace polyphony::streaming
